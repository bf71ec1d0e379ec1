import * as core from '@actions/core';
import { escapeForeign, type Annotation, type Logger } from '@dark-factory/runtime';

/** Reports to the log of a job. Foreign text cannot give the runner commands or colour the log. */
export const actionsLogger: Logger = {
  debug: (message) => core.debug(escapeForeign(message)),
  info: (message) => core.info(escapeForeign(message)),
  notice: (message, at) => core.notice(escapeForeign(message), propertiesOf(at)),
  warning: (message, at) => core.warning(escapeForeign(message), propertiesOf(at)),
  error: (message, at) => core.error(escapeForeign(message), propertiesOf(at)),
  group: (title, body) => core.group(escapeForeign(title).replace(/\n/g, ' '), body),
};

function propertiesOf(at: Annotation = {}): core.AnnotationProperties {
  return {
    ...(at.title === undefined ? {} : { title: at.title }),
    ...(at.path === undefined ? {} : { file: at.path }),
    ...(at.line === undefined || at.line < 1 ? {} : { startLine: at.line }),
    ...(at.column === undefined || at.column < 1 ? {} : { startColumn: at.column }),
  };
}
