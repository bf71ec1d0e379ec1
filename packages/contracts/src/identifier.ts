import * as z from 'zod';

/** A unit's id: `WU-01` and on. */
export const UnitId = z.string().regex(/^WU-\d{2,4}$/, 'must look like WU-01');
/** A requirement's id: `R-01` and on. */
export const RequirementId = z.string().regex(/^R-\d{2,4}$/, 'must look like R-01');
/** An interface's or decision's id: kebab-case. */
export const Slug = z.string().regex(/^[a-z0-9]+(?:[-.][a-z0-9]+)*$/, 'must be lower-case words joined by "-" or "."').max(80);
/** An expedition's name: it becomes part of branches, artifacts and folders. */
export const ExpeditionName = z.string().regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'must be lower-case words joined by "-"').max(50);
/** A SHA-256 digest in lower-case hexadecimal. */
export const Sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 digest in hexadecimal');
/** An instant as ISO 8601 in UTC. */
export const Instant = z.iso.datetime();
