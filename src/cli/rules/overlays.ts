import { readRulesAsWanted } from '../../adapters/files/rules.ts';
import { isFault } from '../../kernel/index.ts';
import type { OverlayStanding } from '../../rules/overlay/apply.ts';
import { overlayWords } from '../../rules/overlay/words.ts';
import type { RuleCommandDeps } from './deps.ts';
import { findingText, paintFor } from './paint.ts';

const STANDING: Readonly<Record<OverlayStanding['standing'], string>> = {
  applies: 'applies',
  expired: 'ended',
  refused: 'refused',
};

/** `rules overlays`: every overlay with what it does, who answers for it, until when, and whether its rule has changed since. */
export async function overlays(
  deps: RuleCommandDeps,
  { profiles, json }: { readonly profiles: string; readonly json?: boolean },
): Promise<void> {
  const { standings, findings } = await readRulesAsWanted(profiles, { tests: false, asOf: deps.now() });
  if (json === true)
    deps.print(
      JSON.stringify(
        standings.map(({ overlay, in: file, path, standing, ruleVersion }) => ({
          ...overlay,
          does: overlayWords(overlay),
          standing,
          ruleVersion,
          ruleChangedSince: hasChanged({ overlay, ruleVersion }),
          place: file.place(path),
        })),
        null,
        2,
      ),
    );
  else {
    const paint = paintFor(deps.isTerminal);
    for (const { overlay, in: file, path, standing, ruleVersion } of standings) {
      const { file: name, line } = file.place(path);
      const since = hasChanged({ overlay, ruleVersion })
        ? `; the rule is ${ruleVersion} now, written for ${overlay['written-for']}: read it again`
        : '';
      deps.print(`${paint(overlay.rule, 'strong')}  ${STANDING[standing]}, until ${overlay.expires}${since}`);
      for (const words of overlayWords(overlay)) deps.print(`    ${words}`);
      deps.print(paint(`    ${overlay.reason} (${overlay.owner}; ${name}:${line})`, 'faint'));
    }
    for (const found of findings) deps.print(findingText(found, paint));
    const changed = standings.filter(hasChanged).length;
    deps.print(`${standings.length} overlays${changed === 0 ? '' : `, ${changed} of rules that changed since`}`);
  }
  deps.exitWith(findings.some(isFault) ? 1 : 0);
}

const hasChanged = ({
  overlay,
  ruleVersion,
}: Pick<OverlayStanding, 'overlay'> & { readonly ruleVersion?: string | undefined }): boolean =>
  ruleVersion !== undefined && ruleVersion !== overlay['written-for'];
