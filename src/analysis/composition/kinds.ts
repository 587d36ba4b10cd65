import {posix} from 'node:path';
import type {ImageConfig} from '../../model/config.ts';
import {isSystemPackage} from '../packages/owners.ts';
import type {Package} from '../packages/package.ts';
import type {PathQuery} from '../paths/path-query.ts';

const {dirname, normalize} = posix;

/** What a file is there for. */
export type Kind = 'application' | 'caches' | 'docs' | 'libraries' | 'runtime' | 'system';

/** Places that say what a file is there for, whoever it belongs to: the first that fits counts. */
export const kindsByPlace: readonly (readonly [Kind, PathQuery])[] = [
	[
		'docs',
		{
			paths: [
				'usr/share/{doc,man,info,locale,gtk-doc,help,lintian,doc-base,gnome/help}/**',
				'usr/{man,doc,info}/**',
				'usr/local/{man,doc,info}/**',
				'usr/local/share/{doc,man,info,locale}/**',
				'opt/**/share/{doc,man,info,locale}/**',
			],
		},
	],
	[
		'caches',
		{
			paths: [
				'var/cache/**',
				'var/lib/apt/lists/**',
				'var/lib/dnf/repos/**',
				'etc/apk/cache/**',
				'**/.cache/**',
				'**/_cacache/**',
				'**/.npm/**',
				'**/.m2/repository/**',
				'**/.gradle/caches/**',
				'**/.cargo/registry/**',
				'usr/local/cargo/registry/**',
				'**/pkg/mod/cache/**',
				'**/.nuget/packages/**',
				'usr/local/share/.cache/**',
				'usr/local/bundle/cache/**',
				'{root,home/*}/{.composer,.pnpm-store,.bun}/**',
				'opt/conda/pkgs/**',
			],
		},
	],
	[
		'runtime',
		{
			paths: [
				'usr/local/bin/{node,nodejs,npm,npx,corepack,yarn,yarnpkg,deno,bun,java,gem,bundle,irb,rake}',
				'usr/local/bin/{python,pip,pydoc,idle,ruby,perl,php,cpan}*',
				'usr/local/lib/{python3,python2}.*/**',
				'usr/local/lib/{libpython,libruby,libphp}*',
				'usr/local/lib/{ruby,perl5,php}/**',
				'usr/local/lib/node_modules/{npm,corepack}/**',
				'usr/local/include/{node,php}/**',
				'usr/local/include/python*/**',
				'usr/lib/python3*/**',
				'usr/lib/{jvm,dotnet,ruby}/**',
				'usr/share/dotnet/**',
				'usr/local/openjdk-*/**',
				'opt/{java,yarn-*}/**',
				'opt/{jdk,jre,openjdk,graalvm}*/**',
				'opt/conda/lib/python3*/**',
				'opt/conda/bin/python*',
			],
			except: ['**/{site-packages,dist-packages}/**'],
		},
	],
];

/** Places of files that no package owns: the first that fits counts; what is nowhere of them is the application's. */
export function unownedPlaces(config: ImageConfig): readonly (readonly [Kind, PathQuery])[] {
	return [
		[
			'libraries',
			{
				paths: [
					'**/{node_modules,site-packages,dist-packages,bower_components}/**',
					'**/vendor/{bundle,gems,github.com,golang.org,composer}/**',
					'**/pkg/mod/**',
					'**/*.{so,jar,dylib}',
					'**/*.so.*',
				],
			},
		],
		['application', {paths: ['usr/src/**', ...ownFolders(config)]}],
		['libraries', {paths: ['{lib,lib32,lib64,usr/lib,usr/lib32,usr/lib64}/**', 'usr/libexec/**']}],
		['libraries', {paths: ['usr/local/{lib,lib64}/**']}],
		['application', {paths: ['usr/local/**']}],
		[
			'system',
			{paths: ['{bin,boot,dev,etc,media,mnt,nix,proc,run,sbin,sys,tmp,usr,var}/**', '.dockerenv']},
		],
	];
}

/** A glob can be made of these without more ado. */
const plainPath = /^[\w@+.-]+(?:\/[\w@+.-]+)*$/;
const systemFolder =
	/^(?:bin|boot|dev|etc|lib\d*|media|mnt|nix|proc|run|sbin|sys|tmp|usr|var)(?:\/(?:bin|sbin|lib\d*|local|share|cache|log|run|tmp|local\/s?bin))?$/;

/** The working directory, and the folder of what a container starts. */
function ownFolders({run: {workingDir, entrypoint, cmd}}: ImageConfig): readonly string[] {
	const started = startedFiles(workingDir, [...entrypoint, ...cmd]).map((file) => dirname(file));
	return [normalize(`/${workingDir}`), ...started]
		.map((folder) => folder.slice(1).replace(/\/$/, ''))
		.filter((folder) => plainPath.test(folder) && !systemFolder.test(folder))
		.map((folder) => `${folder}/**`);
}

/** Words of a command that are paths, made absolute. */
export function startedFiles(workingDir: string, words: readonly string[]): readonly string[] {
	return words
		.filter((word) => word.includes('/') && !word.includes(' ') && !word.includes('://'))
		.map((word) => normalize(word.startsWith('/') ? word : `/${workingDir}/${word}`));
}

const runtimePackage = new RegExp(
	`^(?:${[
		'node|nodejs(?:-current|-lts|-full-i18n)?|nodejs\\d*|libnode\\d+|deno|bun',
		'python\\d*(?:\\.\\d+)*(?:-minimal|-libs?|-full)?|libpython\\d[\\d.]*(?:-minimal|-stdlib)?|pypy\\d*',
		'ruby\\d*(?:\\.\\d+)*(?:-libs)?|libruby\\d[\\d.]*|perl(?:-base|-libs|-modules-[\\d.]+|-interpreter)?|libperl\\d[\\d.]*',
		'php\\d*(?:\\.\\d+)?(?:-(?:cli|common|fpm|cgi|opcache))?',
		'openjdk-?\\d+(?:-j(?:re|dk)(?:-headless|-base)?)?|java-[\\w.]+-(?:openjdk|amazon-corretto)(?:-headless|-devel)?',
		'(?:temurin|zulu|corretto|msopenjdk)-?\\d+(?:-j(?:re|dk))?(?:-headless)?',
		'dotnet-?(?:runtime|host|hostfxr|sdk)?(?:-deps)?-?[\\d.]*(?:-runtime)?|aspnetcore-?(?:runtime)?-?[\\d.]*(?:-runtime)?',
		'erlang(?:-base)?|mono-runtime|lua5\\.\\d|guile-[\\d.]+(?:-libs)?',
	].join('|')})$`,
);

/** What the files of a package are there for, where their place does not tell. */
export function kindOfPackage(owner: Package): Kind {
	if (isSystemPackage(owner)) return runtimePackage.test(owner.name) ? 'runtime' : 'system';
	// A program of Go is known by its main module; what it uses is inside.
	const isProgram = owner.type === 'go' && !owner.location.includes('/pkg/mod/');
	return isProgram ? 'application' : 'libraries';
}
