import { expect, test } from '@jest/globals';
import { rule } from '../../../packages/checks/src/rules/syntax/dockerfile.ts';
import { findingsOf, withChange } from './one-change.ts';

const FILES = { Dockerfile: `# syntax=docker/dockerfile:1
ARG PYTHON=3.13
FROM python:\${PYTHON}-slim AS build
WORKDIR /app
COPY requirements.txt ./
# Comments and empty lines may stand inside an instruction.
RUN apt-get update \\
    # tools
    && apt-get install -y --no-install-recommends gcc \\

    && pip install --no-cache-dir -r requirements.txt
RUN <<EOF
if [ -f extra.txt ]; then pip install -r extra.txt; fi
EOF

FROM python:\${PYTHON}-slim
COPY --from=build --chown=1000:1000 /usr/local /usr/local
COPY --chmod=755 . .
ENV PORT=8000 \\
    MODE="production mode"
EXPOSE \${PORT}
HEALTHCHECK --interval=30s CMD python -c "import urllib.request as u; u.urlopen('http://localhost:8000/health')"
ONBUILD RUN echo built
USER 1000
CMD ["uvicorn", "app.main:app", "--host", "0.0.0.0"]
` };

test('a Dockerfile of two stages with a heredoc is right', async () => {
  expect(await findingsOf([rule], FILES)).toEqual([]);
});

test.each([
  ['a misspelt instruction', 'EXPOSE ${PORT}', 'EXPSE ${PORT}', 'error syntax/dockerfile Dockerfile:21:1 unknown instruction: EXPSE'],
  ['a line that should go on', 'update \\\n', 'update\n', 'error syntax/dockerfile Dockerfile:9:5 unknown instruction: &&'],
  ['an instruction before the first stage', 'ARG PYTHON=3.13\n', 'ARG PYTHON=3.13\nRUN echo first\n', 'error syntax/dockerfile Dockerfile:3:1 '],
])('%s', async (_, from, to, expected) => {
  const [first] = await findingsOf([rule], withChange(FILES, 'Dockerfile', from, to));
  expect(first).toContain(expected);
});
