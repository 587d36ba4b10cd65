import type {Analysis} from './analyze.ts';
import type {Finding} from './finding.ts';

/** The same analysis with what rules have found; what is worked out when asked for stays so. */
export function withFindings(analysis: Analysis, findings: readonly Finding[]): Analysis {
	return Object.defineProperties({} as Analysis, {
		...Object.getOwnPropertyDescriptors(analysis),
		findings: {value: findings, enumerable: true},
	});
}
