import type {Ecosystem, FoundPackage} from './ecosystem.ts';
import {nameOf} from './tree-paths.ts';

/** A hash in Nix's own base 32, then what it is called. */
const storeName = /^[0-9a-df-np-sv-z]{32}-(?<rest>.+)$/;
/** A version begins behind the first dash that no letter follows. */
const withVersion = /^(?<name>.*?)-(?<version>[^a-zA-Z].*)$/;

/** @see https://nix.dev/manual/nix/2.24/store/store-path */
export const nix: Ecosystem = {
	paths: {store: {paths: ['nix/store/*']}},
	async read(source) {
		return source.nodes('store').flatMap((node): readonly FoundPackage[] => {
			const rest = storeName.exec(nameOf(source.tree, node))?.groups?.rest;
			if (rest === undefined || rest.endsWith('.drv')) return [];
			const {name = rest, version = null} = withVersion.exec(rest)?.groups ?? {};
			return [{type: 'nix', name, version, location: source.files.pathOf(node), roots: [node]}];
		});
	},
};
