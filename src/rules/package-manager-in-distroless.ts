import type {Draft, Rule} from './engine/rule.ts';
import type {RuleContext} from './engine/rule-context.ts';
import {shellPaths} from './files/shell-paths.ts';
import {isLayerInScope} from './layers/in-scope.ts';
import {counted} from './text/snippets.ts';

const programs = '{bin,sbin,usr/bin,usr/sbin}';

/** A shell or a package manager in an image that says that it has none. */
export const packageManagerInDistroless: Rule = {
	id: 'package-manager-in-distroless',
	severity: 'info',
	confidence: 'advice',
	title: 'Shell or package manager in a distroless image',
	why: 'The image says that it has only what its program needs. With a shell or a package manager, whoever gets in can go on from there.',
	advice: 'Copy only the program and its libraries into the image, from a build stage.',
	reference: 'https://docs.docker.com/build/building/best-practices/#choose-the-right-base-image',
	paths: {
		programs: {
			paths: [
				`${programs}/{sh,bash,dash,ash,busybox,apt,apt-get,apt-cache,dpkg,apk,rpm,yum,dnf,dnf5,microdnf,tdnf,zypper}`,
				'busybox/{sh,busybox}',
			],
		},
		// Without a program that uses them they only tell what is there.
		databases: {
			paths: [
				'var/lib/dpkg/status',
				'{lib,usr/lib}/apk/db/installed',
				'{var/lib,usr/lib/sysimage}/rpm/{rpmdb.sqlite,Packages,Packages.db}',
			],
		},
	},
	find(context) {
		if (!claimsToBeBare(context)) return [];
		const found = livingByLayer(context, 'programs');
		const databases = livingByLayer(context, 'databases');
		return [...found].map(([layerIndex, nodes]) =>
			draftOf(context, layerIndex, [...nodes, ...(databases.get(layerIndex) ?? [])]),
		);
	},
};

/** Whether base image or labels say that there is no distribution in the image. */
function claimsToBeBare({analysis: {base, image}}: RuleContext): boolean {
	const {labels} = image.config.run;
	const name = base?.reference ?? labels.get('org.opencontainers.image.base.name') ?? '';
	return (
		/distroless|chisel|(?:^|[/:._-])static(?:$|[/:@._-])/.test(name) ||
		[
			'org.opencontainers.image.title',
			'org.opencontainers.image.ref.name',
			'org.opencontainers.image.description',
		].some((label) => /distroless|chiselled/i.test(labels.get(label) ?? ''))
	);
}

function livingByLayer(
	context: RuleContext,
	query: string,
): ReadonlyMap<number, readonly number[]> {
	const {inode, inodeLayer} = context.analysis.tree;
	const layerOf = (node: number): number => inodeLayer[inode[node] as number] as number;
	const living = [...context.nodes(query)].filter(
		(node) => (inode[node] as number) >= 0 && isLayerInScope(context, layerOf(node)),
	);
	return new Map([...Map.groupBy(living, layerOf)].sort(([a], [b]) => a - b));
}

function draftOf(context: RuleContext, layerIndex: number, nodes: readonly number[]): Draft {
	const {tree} = context.analysis;
	return {
		title: `${packageManagerInDistroless.title}: ${counted(nodes.length, 'file')}`,
		layerIndex,
		nodes,
		remedy: `# Only the program and its libraries, without ${shellPaths(tree, nodes)}:\nCOPY --from=build /path/to/program /path/to/program`,
	};
}
