import { boundsText } from '../explain/words.ts';
import type { Overlay, ThresholdChange } from './overlay.ts';

/** What an overlay does, one phrase for each change. */
export function overlayWords({ disable, outcomes, thresholds }: Overlay): readonly string[] {
  return [
    ...(disable === true ? ['does not run'] : []),
    ...(outcomes ?? []).flatMap(({ outcome, level, ...words }) => [
      ...(level === undefined ? [] : [`outcome ${outcome} is of level ${level}`]),
      ...Object.entries(words).map(([key, text]) => `outcome ${outcome} says as its ${key}: ${text}`),
    ]),
    ...(thresholds ?? []).map(
      (one) => `${one.row === undefined ? 'when' : `row ${one.row}`}: ${asked(one)} ${boundsText(boundsOf(one))}`,
    ),
  ];
}

const asked = (one: ThresholdChange): string =>
  'age' in one ? 'age' : 'score' in one ? `${one.score} activity score` : one.observation;

const boundsOf = (one: ThresholdChange): Parameters<typeof boundsText>[0] => ('age' in one ? one.age : one);
