import {storedAt} from '../analysis/file-probes.ts';
import type {RunConfig} from '../model/config.ts';
import type {Draft, Rule} from './engine/rule.ts';
import type {RuleContext} from './engine/rule-context.ts';
import {hasLiving} from './files/node-names.ts';
import {isShell} from './text/shell-program.ts';

/** Users of the system have lower numbers; 65534 is `nobody`. */
const firstUser = 1000;
const nobody = 65534;
const maxPasswdBytes = 64 * 1024;

/** The program in the container runs as root. */
export const rootUser: Rule = {
	id: 'root-user',
	severity: 'info',
	confidence: 'advice',
	title: 'Containers that run as root',
	why: 'The image names no user, so its program runs as root: a mistake in it can change everything in the container, and more where the host shares files or devices. A start script that steps down by itself is fine.',
	advice: 'Name a user with USER, at the end of the Dockerfile.',
	reference: 'https://docs.docker.com/build/building/best-practices/#user',
	paths: {
		passwd: {paths: ['etc/passwd']},
		adduser: {paths: ['etc/alpine-release', '{bin,usr/bin}/busybox']},
		useradd: {paths: ['{sbin,usr/sbin,usr/bin,bin}/useradd']},
		stepsDown: {
			paths: ['{bin,sbin,usr/bin,usr/sbin,usr/local/bin,usr/local/sbin}/{gosu,su-exec}'],
		},
	},
	async look(context) {
		if (!isConcerned(context)) return () => [];
		const user = await otherUser(context);
		return (): readonly Draft[] => [
			{title: titleOf(context.analysis.image.config.run), remedy: remedyOf(context, user)},
		];
	},
};

function isConcerned(context: RuleContext): boolean {
	const {os, run} = context.analysis.image.config;
	const isRoot = /^(?:|0|root)(?::.*)?$/.test(run.user.trim());
	const hasOwnStep = context.steps.some(({isInBase}) => !isInBase);
	const isForOthers =
		run.entrypoint.length === 0 &&
		(run.cmd.length === 0 || (run.cmd.length === 1 && isShell(run.cmd[0])));
	return (
		isRoot && os !== 'windows' && hasOwnStep && !isForOthers && !hasLiving(context, 'stepsDown')
	);
}

/** A user that the image has already, such as `node` or `nonroot`. */
async function otherUser({analysis, nodes, probes}: RuleContext): Promise<string | undefined> {
	const [node] = nodes('passwd');
	const file = node === undefined ? undefined : storedAt(analysis, node);
	const content = file && (await probes.head(file, maxPasswdBytes));
	for (const line of content?.toString('latin1').split('\n') ?? []) {
		const [name = '', , id = ''] = line.split(':');
		const isUser = /^\d+$/.test(id) && Number(id) >= firstUser && Number(id) !== nobody;
		if (isUser && /^[a-z_][a-z0-9_-]{0,31}$/.test(name)) return name;
	}
	return undefined;
}

function titleOf({user}: RunConfig): string {
	return user.trim() === ''
		? 'No USER: containers run as root'
		: `USER ${user.trim()}: containers run as root`;
}

function remedyOf(context: RuleContext, user: string | undefined): string {
	if (user !== undefined) return `USER ${user}`;
	// Debian has a busybox in some images, too, but useradd in all.
	if (hasLiving(context, 'useradd')) {
		return 'RUN useradd --no-log-init --create-home --uid 10001 app\nUSER app';
	}
	if (hasLiving(context, 'adduser')) return 'RUN adduser -D -u 10001 app\nUSER app';
	return 'USER 65532:65532';
}
