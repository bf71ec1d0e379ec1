/** What a model wrote as a tool's input: JSON where it is JSON, else the text itself, which no tool accepts. */
export function toolInputOf(written: string): unknown {
  try {
    return JSON.parse(written === '' ? '{}' : written);
  } catch {
    return written;
  }
}
