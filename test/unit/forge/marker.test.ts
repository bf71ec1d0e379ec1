import { describe, expect, it } from '@jest/globals';
import { fitBody } from '../../../packages/forge/src/body-text.ts';
import { hasMarker, markerComment, withMarker, withoutMarker } from '../../../packages/forge/src/marker.ts';

describe('markerComment', () => {
  it.each(['expedition:shop', 'a--b---c-', '--> <script>alert(1)</script>', 'a\nb', '-', '\ud800', 'ü/é', '%2D'])('hides %j in one line of comment that nothing ends early', (marker) => {
    const comment = markerComment(marker);
    const inside = comment.slice('<!-- '.length, -' -->'.length);
    expect(comment).toMatch(/^<!-- dark-factory:[^\s<>]* -->$/);
    expect(inside).not.toContain('--');
    expect(inside.endsWith('-')).toBe(false);
    expect(withoutMarker(withMarker('body\n', marker))).toBe('body\n');
  });

  it('is different for different markers', () => {
    const markers = ['a-b', 'a--b', 'a-%2Db', 'a%2D-b', 'a', 'A', 'a-', 'a%2D'];
    expect(new Set(markers.map(markerComment)).size).toBe(markers.length);
  });

  it('counts on the first line only', () => {
    expect(hasMarker(`text\n${markerComment('a')}\n`, 'a')).toBe(false);
    expect(hasMarker(`${markerComment('a')}\r\ntext`, 'a')).toBe(true);
    expect(hasMarker(null, 'a')).toBe(false);
  });
});

describe('fitBody', () => {
  it('leaves alone what fits', () => {
    expect(fitBody('x'.repeat(65_536))).toHaveLength(65_536);
  });

  it('closes a code fence and drops a comment that the cut would leave open', () => {
    const fenced = fitBody(`<!-- m -->\n\`\`\`\n${'line\n'.repeat(1_000)}\`\`\`\n`, 1_000);
    expect(fenced).toMatch(/line\n```\n\n_Cut here/);
    const hidden = fitBody(`<!-- m -->\ntext\n<!-- ${'x\n'.repeat(1_000)} -->\n`, 1_000);
    expect(hidden).toMatch(/^<!-- m -->\ntext\n\n\n_Cut here: \d+ of \d+ characters/);
    expect(fenced.length).toBeLessThanOrEqual(1_000);
  });

  it('cuts a single long line, but no character in half', () => {
    const text = fitBody('😀'.repeat(1_000), 1_000);
    expect(text.length).toBeLessThanOrEqual(1_000);
    expect(Buffer.from(text).toString()).toBe(text);
  });
});
