import type {LayerIndex} from '../layer/layer-index.ts';
import {pathBytes} from '../layer/path-table.ts';
import {pathText} from '../layer/path-text.ts';
import {entryType} from '../layer/tar-header.ts';
import type {DiagnosticCode} from '../model/diagnostic.ts';
import {duplicateMessage, HardLinks} from './hard-links.ts';
import type {HiddenPayloads} from './hidden-payloads.ts';
import {absent, type ImageTree, none, rootNode} from './image-tree.ts';
import {type Marker, markerOf, whiteoutPrefixLength} from './marker.ts';
import {bookkeeping, OwnPaths, unreachable} from './own-paths.ts';
import {type OwnTree, ownKind} from './own-tree.ts';

/** Tells about an oddity; `path` is absolute. */
export type Report = (code: DiagnosticCode, message: string, path: string) => void;

/** A whiteout entry and the node it hides, for the dive-compatible numbers. */
export type WhiteoutRow = {readonly row: number; readonly node: number};

/**
 * Reads the rows of one layer into its own tree, before it meets the layers below: whiteouts and opaque marks act on
 * lower layers only, whatever their place in the tar, so they are collected here and applied later.
 */
export class LayerReader {
	readonly index: LayerIndex;
	readonly layerIndex: number;
	readonly whiteoutRows: WhiteoutRow[] = [];
	/** Node of each path of the layer that has an entry; 0 without one. */
	readonly placed: Int32Array;
	readonly paths: OwnPaths;
	readonly #tree: ImageTree;
	readonly #own: OwnTree;
	readonly #hidden: HiddenPayloads;
	readonly #report: Report;
	readonly #hardLinks: HardLinks;

	constructor(
		layerIndex: number,
		tree: ImageTree,
		own: OwnTree,
		hidden: HiddenPayloads,
		report: Report,
	) {
		this.index = tree.indexes[layerIndex] as LayerIndex;
		this.layerIndex = layerIndex;
		this.#tree = tree;
		this.#own = own;
		this.#hidden = hidden;
		this.#report = report;
		this.placed = new Int32Array(this.index.paths.count);
		this.paths = new OwnPaths(tree, own, this.index, {
			makeImplicitDirectory: (node) => this.#makeImplicitDirectory(node),
			onLoop: (node) =>
				this.#tell(
					'symlink-loop',
					node,
					'A symlink leads back to itself; what lies behind it is left out.',
				),
			onEscape: (node) =>
				this.#tell('path-escape', node, 'A symlink climbs above the root; held there.'),
		});
		this.#hardLinks = new HardLinks(layerIndex, tree, own, this.paths, {
			put: (node, kind, row, inode) => this.#replace(node, kind, row, inode),
			tell: (code, node, message) => this.#tell(code, node, message),
		});
	}

	read(): void {
		this.#own.start(this.layerIndex);
		for (let row = 0; row < this.index.entryCount; row++) {
			this.#own.currentRow = row;
			this.#readRow(row);
		}
		this.#hardLinks.resolvePending();
		for (const inode of this.#hardLinks.bookkeeping.values()) {
			// Held by the bookkeeping itself so far; gone unless a hard link holds it too.
			this.#hidden.release(inode, this.layerIndex, 'deleted', rootNode);
		}
	}

	#readRow(row: number): void {
		const {paths, path} = this.index;
		const pathNode = path[row] as number;
		if (pathNode === rootNode) {
			this.#readRoot(row);
			return;
		}
		const marker = this.#markerOf(pathNode);
		const directory = this.paths.directory(paths.parent[pathNode] as number);
		if (directory === bookkeeping || marker === 'aufs') {
			this.#keepBook(pathNode, row);
		} else if (directory === unreachable) {
			this.#drop(row);
		} else if (marker === 'none') {
			const node = this.#tree.childLike(directory, paths, pathNode);
			this.#place(node, pathNode, row);
		} else {
			this.#mark(marker, directory, pathNode, row);
		}
	}

	#readRoot(row: number): void {
		// Anything but a directory has been told when the layer was indexed.
		if (this.index.type[row] !== entryType.directory) this.#drop(row);
		else this.#own.put(rootNode, ownKind.directory, row, this.#tree.addInode(this.layerIndex, row));
	}

	#markerOf(pathNode: number): Marker {
		const {names, nameStart} = this.index.paths;
		const start = nameStart[pathNode] as number;
		// Nearly every name ends here.
		if (names[start] !== 0x2e || names[start + 1] !== 0x77) return 'none';
		return markerOf(names.subarray(start, nameStart[pathNode + 1]));
	}

	#mark(marker: Marker, directory: number, pathNode: number, row: number): void {
		this.#drop(row);
		if (marker === 'invalid') {
			this.#tellPath('invalid-whiteout', pathNode, 'A whiteout names nothing; ignored.');
		} else if (marker === 'opaque') {
			this.#markOpaque(directory, pathNode);
		} else {
			const {names, nameStart} = this.index.paths;
			const start = (nameStart[pathNode] as number) + whiteoutPrefixLength;
			const end = nameStart[pathNode + 1] as number;
			const node = this.#tree.child(directory, names, start, end);
			this.whiteoutRows.push({row, node});
			this.#whiteOut(node, pathNode);
		}
	}

	#markOpaque(directory: number, pathNode: number): void {
		if (!this.#own.addOpaque(directory)) {
			this.#tellPath('duplicate-entry', pathNode, duplicateMessage);
		}
		if (directory !== rootNode) return;
		this.#tellPath(
			'opaque-root',
			pathNode,
			'The root is marked opaque, which overlay engines ignore.',
		);
	}

	#whiteOut(node: number, pathNode: number): void {
		if (!this.#own.addWhiteout(node)) {
			this.#tellPath('duplicate-entry', pathNode, duplicateMessage);
		}
		if (this.#own.kind(node) === ownKind.nothing) return;
		this.#tell(
			'whiteout-after-entry',
			node,
			'The layer adds this path and then whites it out; the whiteout acts on lower layers only.',
		);
	}

	#place(node: number, pathNode: number, row: number): void {
		this.placed[pathNode] = node;
		switch (this.index.type[row]) {
			case entryType.directory:
				this.#placeDirectory(node, pathNode, row);
				break;
			case entryType.hardlink:
				this.#hardLinks.place(node, row);
				break;
			case entryType.symlink:
				this.#replace(node, ownKind.symlink, row, this.#tree.addInode(this.layerIndex, row));
				break;
			case entryType.charDevice:
				if (this.#isOverlayWhiteout(row)) this.#whiteOutByDevice(node);
				else this.#replace(node, ownKind.other, row, this.#tree.addInode(this.layerIndex, row));
				break;
			default:
				this.#replace(node, ownKind.other, row, this.#tree.addInode(this.layerIndex, row));
		}
	}

	#isOverlayWhiteout(row: number): boolean {
		const [major, minor] = this.index.devices.get(row) ?? [-1, -1];
		return major === 0 && minor === 0;
	}

	#whiteOutByDevice(node: number): void {
		this.#own.addWhiteout(node);
		this.#tell(
			'overlay-chardev-whiteout',
			node,
			'A character device 0:0 stands here; overlay engines take it for a whiteout.',
		);
	}

	#placeDirectory(node: number, pathNode: number, row: number): void {
		const kind = this.#own.kind(node);
		const inode = this.#tree.addInode(this.layerIndex, row);
		const {epoch} = this.paths;
		if (kind === ownKind.implicitDirectory || kind === ownKind.nothing) {
			if (kind === ownKind.nothing) this.#tellReadded(node);
			this.#own.put(node, ownKind.directory, row, inode);
		} else {
			this.#replace(node, ownKind.directory, row, inode);
		}
		// Where it took the place of a symlink, the path itself may lead elsewhere now.
		if (this.paths.epoch === epoch) this.paths.remember(pathNode, node);
	}

	#tellReadded(node: number): void {
		if (!this.#own.isWhiteout(node) || !this.#isLowerDirectory(node)) return;
		this.#tell(
			'whiteout-then-readd-dir',
			node,
			'The layer whites out this directory and makes it anew; overlay engines show the old content again.',
		);
	}

	#isLowerDirectory(node: number): boolean {
		const inode = this.#tree.inode[node] as number;
		return inode !== absent && (inode < 0 || this.#tree.typeOf(inode) === entryType.directory);
	}

	/** Puts something at `node` that takes the place of whatever the layer had there before. */
	#replace(
		node: number,
		kind: typeof ownKind.directory | typeof ownKind.symlink | typeof ownKind.other,
		row: number,
		inode: number,
	): void {
		const before = this.#own.kind(node);
		if (inode >= 0 && kind !== ownKind.directory) {
			this.#tree.addName(inode);
		}
		if (before !== ownKind.nothing) this.#clear(node, kind, inode);
		this.#own.put(node, kind, row, inode);
	}

	#clear(node: number, kind: number, inode: number): void {
		const before = this.#own.kind(node);
		if (before !== ownKind.implicitDirectory) this.#tell('duplicate-entry', node, duplicateMessage);
		if (this.#own.isDirectory(node)) {
			if (kind === ownKind.directory) return;
			this.paths.forget();
			this.#own.clearChildren(node, (child) => {
				this.#hidden.release(child, this.layerIndex, 'type-change', node);
			});
			return;
		}
		if (before === ownKind.symlink) this.paths.forget();
		const isFile = inode >= 0 && this.#tree.typeOf(inode) === entryType.file;
		this.#hidden.release(
			this.#own.inode[node] as number,
			this.layerIndex,
			isFile ? 'replaced' : 'type-change',
			node,
			isFile ? inode : -1,
		);
	}

	#makeImplicitDirectory(node: number): void {
		const kind = this.#own.kind(node);
		if (kind !== ownKind.nothing) {
			this.#tell(
				'file-as-parent',
				node,
				'The layer uses a file as a directory; shown as a directory.',
			);
			this.#hidden.release(this.#own.inode[node] as number, this.layerIndex, 'type-change', node);
		}
		if (this.#own.isWhiteout(node)) {
			this.#tell(
				'whiteout-then-implicit-dir',
				node,
				'The layer whites out this directory and adds a path below it; overlay engines refuse the layer.',
			);
		}
		if (markerOf(this.#tree.name(node)) === 'whiteout') {
			this.#tell(
				'whiteout-dir-component',
				node,
				'A directory is called like a whiteout; it is none.',
			);
		}
		this.#own.put(node, ownKind.implicitDirectory, none, none);
	}

	#keepBook(pathNode: number, row: number): void {
		if (this.index.paths.parent[pathNode] === rootNode) {
			this.#tellPath('aufs-metadata', pathNode, 'Bookkeeping of aufs; not shown.');
		}
		if (this.index.type[row] !== entryType.file || !this.#isLinkStore(pathNode)) {
			this.#drop(row);
			return;
		}
		const inode = this.#tree.addInode(this.layerIndex, row);
		this.#tree.addName(inode);
		const before = this.#hardLinks.bookkeeping.get(pathNode) ?? none;
		this.#hidden.release(before, this.layerIndex, 'deleted', rootNode);
		this.#hardLinks.bookkeeping.set(pathNode, inode);
	}

	/** True for `.wh..wh.plnk/N`, where aufs keeps files that hard links refer to. */
	#isLinkStore(pathNode: number): boolean {
		const {names, nameStart, parent} = this.index.paths;
		const folder = parent[pathNode] as number;
		return linkStoreName.equals(names.subarray(nameStart[folder], nameStart[folder + 1]));
	}

	/** An entry that is never visible; what it ships is waste. */
	#drop(row: number): void {
		const {layerIndex} = this;
		this.#hidden.add({
			layerIndex,
			row,
			hiddenByLayer: layerIndex,
			hiddenBy: 'deleted',
			rootNode,
			replacedBy: -1,
		});
	}

	#tell(code: DiagnosticCode, node: number, message: string): void {
		this.#report(code, message, pathText(this.#tree.pathBytes(node)));
	}

	#tellPath(code: DiagnosticCode, pathNode: number, message: string): void {
		this.#report(code, message, pathText(pathBytes(this.index.paths, pathNode)));
	}
}

const linkStoreName = Buffer.from('.wh..wh.plnk');
