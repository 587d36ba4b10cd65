import type {ImageTree} from '../tree/image-tree.ts';
import {type LiveFiles, liveRule} from './engine/live-rule.ts';
import type {Rule} from './engine/rule.ts';
import type {Step} from './engine/steps.ts';
import {isLicenceName} from './files/licence-name.ts';
import {nameOf} from './files/node-names.ts';
import {shownPath} from './files/shell-paths.ts';
import {keptLanguages} from './locales/kept-languages.ts';
import {cleanUp} from './remedies/remedy-by-origin.ts';
import {changedArgument} from './text/changed-argument.ts';
import {withFlag} from './text/command-flag.ts';
import {shellWord} from './text/shell-word.ts';
import {shortened} from './text/snippets.ts';

const rpmInstall = /\b(?:(?:micro|t)?dnf|yum)(?:\s+-\S+){0,8}\s+(?:install|upgrade|update)\b/g;

/** Manuals and translations of programs. */
export const docsAndLocales: Rule = liveRule({
	id: 'docs-and-locales',
	severity: 'info',
	confidence: 'high',
	title: 'Documentation and translations',
	why:
		'Nobody reads manuals in a container, and programs speak English without translations. Licence texts are left out ' +
		'here and should stay. dpkg -V and rpm -V report files that are missing.',
	advice:
		'Tell the package manager to leave them out, or delete them in the RUN that installs them.',
	reference:
		'https://docs.docker.com/build/building/best-practices/#dont-install-unnecessary-packages',
	paths: (config) => ({
		paths: [
			'usr/share/{doc,man,info,locale,gtk-doc,lintian,help}/**',
			'usr/local/share/{doc,man,info,locale}/**',
		],
		except: [
			'usr/share/locale/locale.alias',
			...keptLanguages(config).map((language) => `usr/{,local/}share/locale/${language}/**`),
		],
	}),
	isMeant: (node, {analysis}) => !isLicence(analysis.tree, node),
	remedyOf: (found) =>
		byPackageManager(found) ?? cleanUp(found, removal(found), ignoredLines(found)),
});

/** A licence text, or in a directory of such texts. */
function isLicence(tree: ImageTree, node: number): boolean {
	const parent = tree.parent[node] as number;
	return isLicenceName(nameOf(tree, node)) || isLicenceName(nameOf(tree, parent));
}

/** Deletes the files; directories may be expected to be there, and licence texts stay. */
function removal(found: LiveFiles): string {
	const paths = directories(found);
	const licences = ['copyright*', 'copying*', 'licen[cs]e*', 'notice*'];
	return [
		`find ${paths.map(shellWord).join(' ')} -type f`,
		...(paths.some((path) => path.endsWith('/doc'))
			? licences.map((name) => `! -iname '${name}'`)
			: []),
		...(paths.some((path) => path.endsWith('/locale'))
			? [
					'! -name locale.alias',
					...languagesOf(found).map((name) => `! -path '*/locale/${name}/*'`),
				]
			: []),
		'-delete',
	].join(' ');
}

function byPackageManager(found: LiveFiles): string | undefined {
	const {step} = found;
	const isPackaged = directories(found).every((path) => path.startsWith('/usr/share/'));
	if (step?.keyword !== 'RUN' || !isPackaged) return undefined;
	const programs = new Set(step.commands.map(({program}) => program));
	const has = (...names: readonly string[]): boolean => names.some((name) => programs.has(name));
	if (has('apt-get', 'apt', 'aptitude', 'dpkg')) return withDpkgExcludes(found, step);
	if (has('dnf', 'microdnf', 'yum', 'tdnf')) return withoutRpmDocs(found, step);
	if (has('zypper')) {
		return `RUN echo 'rpm.install.excludedocs = yes' >> /etc/zypp/zypp.conf\n${shortened(step.instruction)}`;
	}
	return has('apk') ? withoutDocPackages(step) : undefined;
}

function withDpkgExcludes(found: LiveFiles, step: Step): string {
	const lines = directories(found).flatMap((path) => [
		`path-exclude=${path}/*`,
		...(path.endsWith('/doc') ? [`path-include=${path}/*/copyright`] : []),
		...(path.endsWith('/locale')
			? ['locale.alias', ...languagesOf(found).map((name) => `${name}/*`)].map(
					(name) => `path-include=${path}/${name}`,
				)
			: []),
	]);
	return [
		"RUN printf '%s\\n' \\",
		...lines.map((line) => `    '${line}' \\`),
		'    > /etc/dpkg/dpkg.cfg.d/excludes',
		shortened(step.instruction),
	].join('\n');
}

function withoutRpmDocs(found: LiveFiles, step: Step): string | undefined {
	const edited = withFlag(step, rpmInstall, '--setopt=tsflags=nodocs');
	if (edited === undefined || step.argument.includes('nodocs')) return undefined;
	const hasLocales = directories(found).some((path) => path.endsWith('/locale'));
	const languages = languagesOf(found).join(':') || 'C';
	return [
		...(hasLocales ? [`RUN echo '%_install_langs ${languages}' > /etc/rpm/macros.languages`] : []),
		edited,
	].join('\n');
}

/** Alpine keeps documentation and translations in packages of their own. */
function withoutDocPackages(step: Step): string | undefined {
	const text = changedArgument(step, /\s(?:[\w.+-]+-(?:doc|lang)|docs|lang)(?=\s|$)/g, '');
	return text === step.argument ? undefined : `RUN ${shortened(text)}`;
}

function languagesOf({context}: LiveFiles): readonly string[] {
	return keptLanguages(context.analysis.image.config);
}

function directories({roots, context}: LiveFiles): readonly string[] {
	return roots.map((root) => shownPath(context.analysis.tree, root));
}

function ignoredLines(found: LiveFiles): readonly string[] {
	return directories(found).map((path) => `**${path.replace(/^\/usr(?:\/local)?/, '')}`);
}
