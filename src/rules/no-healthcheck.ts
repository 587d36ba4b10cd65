import type {Rule} from './engine/rule.ts';
import type {RuleContext} from './engine/rule-context.ts';
import {hasLiving} from './files/node-names.ts';
import {isShell} from './text/shell-program.ts';

/** No way to tell whether the program in a container still answers. */
export const noHealthcheck: Rule = {
	id: 'no-healthcheck',
	severity: 'info',
	confidence: 'advice',
	title: 'No HEALTHCHECK',
	why: 'The engine can only tell that the program runs, not that it answers. Kubernetes ignores HEALTHCHECK and has probes of its own; write HEALTHCHECK NONE to say that none is wanted.',
	advice: 'Add a HEALTHCHECK that asks the program.',
	reference: 'https://docs.docker.com/reference/dockerfile/#healthcheck',
	paths: {
		curl: {paths: ['{bin,usr/bin,usr/local/bin}/curl']},
		wget: {paths: ['{bin,usr/bin,usr/local/bin}/wget', '{bin,usr/bin}/busybox']},
		node: {paths: ['{usr/bin,usr/local/bin}/node']},
		python: {paths: ['{usr/bin,usr/local/bin}/python3']},
	},
	find(context) {
		return isConcerned(context) ? [{title: titleOf(context), remedy: remedyOf(context)}] : [];
	},
};

function isConcerned({analysis, steps}: RuleContext): boolean {
	const {healthcheck, exposedPorts, entrypoint, cmd} = analysis.image.config.run;
	// Podman leaves it out of OCI configs, but not out of the history.
	if (healthcheck || steps.some(({keyword}) => keyword === 'HEALTHCHECK')) return false;
	const own = steps.filter(({isInBase}) => !isInBase);
	if (own.length === 0) return false;
	const hasOwnStart = own.some(({keyword}) => keyword === 'ENTRYPOINT' || keyword === 'CMD');
	const [program, ...more] = [...entrypoint, ...cmd];
	const isShellOnly = isShell(program) && more.length === 0;
	return exposedPorts.length > 0 || (hasOwnStart && program !== undefined && !isShellOnly);
}

function titleOf({analysis}: RuleContext): string {
	const {exposedPorts} = analysis.image.config.run;
	return exposedPorts.length === 0
		? 'No HEALTHCHECK'
		: `No HEALTHCHECK, though the image exposes ${exposedPorts.slice(0, 3).join(', ')}`;
}

/** Servers that do not speak HTTP, with the program that asks them. */
const askers: Readonly<Record<string, string>> = {
	3306: 'mysqladmin ping -h 127.0.0.1',
	5432: 'pg_isready',
	6379: 'redis-cli ping',
	27017: 'mongosh --quiet --eval "db.runCommand({ping: 1})"',
};

function remedyOf(context: RuleContext): string {
	const port = /^\d{1,5}(?=$|\/tcp$)/.exec(
		context.analysis.image.config.run.exposedPorts[0] ?? '',
	)?.[0];
	if (port === undefined) {
		return 'HEALTHCHECK --interval=30s --timeout=3s CMD ["/path/to/your/check"]';
	}
	return `HEALTHCHECK --interval=30s --timeout=3s CMD ${askers[port] ?? httpRequest(context, port)} || exit 1`;
}

/** With a program that the image has. */
function httpRequest(context: RuleContext, port: string): string {
	const url = `http://127.0.0.1:${port}/`;
	if (hasLiving(context, 'curl')) return `curl -fsS ${url}`;
	if (hasLiving(context, 'wget')) return `wget -q --spider ${url}`;
	if (hasLiving(context, 'node'))
		return `node -e "fetch('${url}').then(({ok}) => process.exit(ok ? 0 : 1))"`;
	if (hasLiving(context, 'python'))
		return `python3 -c "import urllib.request as r; r.urlopen('${url}')"`;
	return '/path/to/your/check';
}
