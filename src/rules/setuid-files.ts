import type {Draft, Rule} from './engine/rule.ts';
import type {RuleContext} from './engine/rule-context.ts';
import {shownPath} from './files/shell-paths.ts';
import {chmodRemedy} from './permissions/chmod-remedy.ts';
import {byLayer, type ModePath, pathsWithMode} from './permissions/paths-with-mode.ts';
import {lastName} from './text/directories.ts';
import {counted} from './text/snippets.ts';

const setuid = 0o4000;
const setgid = 0o2000;
/** Where programs of the system lie. */
const systemDirectory = /^\/(?:usr\/)?(?:s?bin\/[^/]+$|(?:lib|lib64|libexec)\/)/;
/** Programs that come with these bits in any distribution. */
const usualNames = new Set(
	(
		'su sudo sudoedit doas mount umount passwd gpasswd chsh chfn newgrp sg chage expiry unix_chkpwd unix2_chkpwd unix_update ' +
		'pam_extrausers_chkpwd pam_timestamp_check newuidmap newgidmap fusermount fusermount3 pkexec polkit-agent-helper-1 ' +
		'dbus-daemon-launch-helper ssh-keysign ssh-agent ping ping4 ping6 arping bbsuid wall write write.ul bsd-write crontab at ' +
		'locate mlocate plocate utempter Xorg.wrap mount.nfs mount.cifs ntfs-3g screen lockfile dotlockfile mlock userhelper usernetctl ' +
		'postdrop postqueue exim4 sendmail procmail staprun chrome-sandbox'
	).split(' '),
);

/** Programs that run with the rights of their owner, whoever starts them. */
export const setuidFiles: Rule = {
	id: 'setuid-files',
	severity: 'info',
	confidence: 'certain',
	title: 'Programs with setuid or setgid',
	why: 'Whoever starts such a program gets the rights of its owner or group, so a mistake in it gives them away. Hardly any container needs one.',
	advice:
		'Take the bits away with chmod a-s in the step that installs the program, or leave it out.',
	reference: 'https://docs.docker.com/engine/security/',
	find(context) {
		const paths = pathsWithMode(
			context,
			(isDirectory, mode) => !isDirectory && (mode & (setuid | setgid)) !== 0,
		)
			.map((path) => ({...path, text: shownPath(context.analysis.tree, path.node)}))
			.filter(({text}) => !isUsual(text));
		const isInSystem = ({text}: NamedPath): boolean => systemDirectory.test(text);
		return [
			...draftsOf(context, 'info', paths.filter(isInSystem)),
			...draftsOf(
				context,
				'warning',
				paths.filter((path) => !isInSystem(path)),
			),
		];
	},
};

type NamedPath = ModePath & {readonly text: string};

function isUsual(path: string): boolean {
	return systemDirectory.test(path) && usualNames.has(lastName(path));
}

function draftsOf(
	context: RuleContext,
	severity: 'info' | 'warning',
	paths: readonly NamedPath[],
): readonly Draft[] {
	const texts = new Map(paths.map(({node, text}) => [node, text]));
	return byLayer(paths).map(([layerIndex, found]) => ({
		severity,
		title: `${counted(found.length, 'file')} with ${bitsOf(found)}${severity === 'warning' ? ' outside of the system' : ''}`,
		layerIndex,
		nodes: found.map(({node}) => node),
		remedy: chmodRemedy(context.stepOf(layerIndex), 'a-s', {
			paths: found.map(({node}) => texts.get(node) ?? ''),
			modes: new Set(found.map(({mode}) => mode & 0o777)),
			isDeep: false,
		}),
	}));
}

function bitsOf(paths: readonly ModePath[]): string {
	const bits = paths.reduce((all, {mode}) => all | mode, 0);
	return [bits & setuid && 'setuid', bits & setgid && 'setgid'].filter(Boolean).join(' or ');
}
