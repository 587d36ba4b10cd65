import type {Random} from './random.ts';
import type {TarEntry} from './tar-writer.ts';

export type ImageRecipe = {
	readonly seed: number;
	/** Entries of each layer, oldest first. */
	readonly layerEntries: readonly number[];
	/** Sizes of files are log-normal: half of them below the median. */
	readonly medianBytes: number;
	readonly sigma: number;
	readonly maxBytes: number;
	/** Whiteouts of files and directories, in proportion to the entries of each layer but the oldest. */
	readonly whiteoutShare: number;
	/** Files of lower layers written again, likewise. */
	readonly rewriteShare: number;
	/** A layer that was built again a day later, from sources that changed a little; the others are as without this. */
	readonly rebuiltLayer?: number;
};

/** `content`: where in the content pool its bytes start. */
export type MadeEntry = TarEntry & {readonly content: number};

type LowerFile = {entry: MadeEntry; isGone: boolean};
/** A directory and the files below it, which follow each other in the list of files. */
type LowerDirectory = {readonly path: string; readonly firstFile: number; endFile: number};

const roots = [
	'usr/lib',
	'usr/share',
	'usr/lib/python3/dist-packages',
	'opt/app/node_modules',
	'usr/local/lib/ruby/gems',
	'var/lib/service',
	'home/app/.local/share',
	'srv/app/dist',
];
const suffixes = ['.js', '.py', '.so', '.json', '.h', '.md', '.png', '', '.mo', '.d.ts'];
const syllables = [
	'con',
	'ter',
	'la',
	'py',
	'sta',
	'ren',
	'der',
	'mo',
	'lib',
	'x',
	'per',
	'ti',
	'net',
];
const modes = [0o644, 0o644, 0o644, 0o755, 0o600];
/** Whiting out a directory with more files would take away most of what there is. */
const maxRemovedFiles = 60;

/** Makes up the entries of an image, layer by layer. */
export class ImageMaker {
	readonly #recipe: ImageRecipe;
	readonly #random: Random;
	readonly #files: LowerFile[] = [];
	readonly #directories: LowerDirectory[] = [];
	#names = 0;

	constructor(recipe: ImageRecipe, random: Random) {
		this.#recipe = recipe;
		this.#random = random;
	}

	/** Must be called for each layer in turn. */
	layer(layerIndex: number): readonly MadeEntry[] {
		const {layerEntries, whiteoutShare, rewriteShare} = this.#recipe;
		const target = layerEntries[layerIndex] ?? 0;
		const draft = new LayerDraft(1_700_000_000 + layerIndex * 3600);
		if (layerIndex > 0) {
			const lowerFiles = this.#files.length;
			this.#whiteOut(draft, Math.round(target * whiteoutShare));
			this.#rewrite(draft, Math.round(target * rewriteShare), lowerFiles);
		}
		this.#addTree(draft, this.#random.pick(roots), target);
		return layerIndex === this.#recipe.rebuiltLayer ? builtAgain(draft.entries) : draft.entries;
	}

	#whiteOut(draft: LayerDraft, count: number): void {
		for (let done = 0; done < count; done++) {
			const path = done % 4 === 3 ? this.#goneDirectory() : this.#goneFile();
			if (path === undefined) continue;
			const slash = path.lastIndexOf('/');
			const whiteout = `${path.slice(0, slash)}/.wh.${path.slice(slash + 1)}`;
			draft.add({type: 'file', path: whiteout, mode: 0o600, size: 0, link: '', content: 0});
		}
	}

	#goneFile(): string | undefined {
		const file = this.#lowerFile(this.#files.length);
		if (file) file.isGone = true;
		return file?.entry.path;
	}

	#goneDirectory(): string | undefined {
		for (let attempt = 0; attempt < 50; attempt++) {
			const {path, firstFile, endFile} = this.#random.pick(this.#directories);
			const files = this.#files.slice(firstFile, endFile);
			const isFit = files.length > 0 && files.length <= maxRemovedFiles;
			if (!isFit || files.some(({isGone}) => isGone)) continue;
			for (const file of files) file.isGone = true;
			return path;
		}
		return undefined;
	}

	/** A file among the first `limit` that is still there. */
	#lowerFile(limit: number): LowerFile | undefined {
		for (let attempt = 0; attempt < 50; attempt++) {
			const file = this.#files[this.#random.below(limit)];
			if (file && !file.isGone) return file;
		}
		return undefined;
	}

	/** A third the same again, a third with another mode, a third changed. */
	#rewrite(draft: LayerDraft, count: number, lowerFiles: number): void {
		for (let done = 0; done < count; done++) {
			const file = this.#lowerFile(lowerFiles);
			if (!file || draft.has(file.entry.path)) continue;
			const {entry} = file;
			if (done % 3 === 0) file.entry = draft.addAt(entry, entry.mtime);
			else if (done % 3 === 1) file.entry = draft.addAt({...entry, mode: 0o750}, entry.mtime);
			else file.entry = draft.add({...entry, size: this.#size(), content: this.#content()});
		}
	}

	/** Adds directories and what is in them, as a walk meets them, until the layer has `target` entries. */
	#addTree(draft: LayerDraft, root: string, target: number): void {
		const open: LowerDirectory[] = [];
		while (draft.entries.length < target) {
			const depth = this.#random.below(5);
			while (open.length > depth) this.#close(open);
			const path = `${open.at(-1)?.path ?? root}/${this.#name(2)}`;
			draft.add({type: 'directory', path, mode: 0o755, size: 0, link: '', content: 0});
			open.push({path, firstFile: this.#files.length, endFile: 0});
			// Most directories hold a few files, some many.
			const files = Math.ceil(this.#random.logNormal(6, 1));
			for (let file = 0; file < files && draft.entries.length < target; file++) {
				this.#addFile(draft, path);
			}
		}
		while (open.length > 0) this.#close(open);
	}

	#close(open: LowerDirectory[]): void {
		const directory = open.pop();
		if (!directory) return;
		directory.endFile = this.#files.length;
		this.#directories.push(directory);
	}

	#addFile(draft: LayerDraft, directory: string): void {
		const name = this.#name(3) + this.#random.pick(suffixes);
		const path = `${directory}/${name}`;
		const kind = this.#random.next();
		const before = this.#files.at(-1)?.entry;
		if (kind < 0.04) {
			draft.add({type: 'symlink', path, mode: 0o777, size: 0, link: `${name}.0`, content: 0});
			return;
		}
		// A link's target must fit into the header.
		const isNeighbour = before?.path.startsWith(`${directory}/`) && before.path.length <= 100;
		if (kind < 0.045 && before && isNeighbour) {
			const {mode, path: link} = before;
			draft.add({type: 'hardlink', path, mode, size: 0, link, content: 0});
			return;
		}
		const mode = this.#random.pick(modes);
		const entry = {path, mode, size: this.#size(), link: '', content: this.#content()};
		this.#files.push({entry: draft.add({type: 'file', ...entry}), isGone: false});
	}

	/** Different from all names before. */
	#name(parts: number): string {
		const words = Array.from({length: 1 + this.#random.below(parts)}, () =>
			[0, 1].map(() => this.#random.pick(syllables)).join(''),
		);
		return `${words.join('-')}${(this.#names++).toString(36)}`;
	}

	#size(): number {
		const {medianBytes, sigma, maxBytes} = this.#recipe;
		return Math.min(maxBytes, Math.round(this.#random.logNormal(medianBytes, sigma)));
	}

	#content(): number {
		return this.#random.bits() >>> 0;
	}
}

/** With new times; of each hundred files, five are edited, of which one grows, and there is a new one. */
function builtAgain(entries: readonly MadeEntry[]): readonly MadeEntry[] {
	return entries.flatMap((entry, at) => {
		const later = {...entry, mtime: entry.mtime + 86_400};
		// Whiteouts have no bytes, and must not get any.
		if (entry.size === 0 || at % 20 !== 0) return [later];
		const edited = {...later, content: later.content + 1};
		if (at % 100 !== 0) return [edited];
		return [
			{...edited, size: edited.size + 500},
			{...later, path: `${later.path}.new`},
		];
	});
}

/** The entries of one layer; directories come before what is in them, as in the diffs that engines write. */
class LayerDraft {
	readonly entries: MadeEntry[] = [];
	readonly #paths = new Set<string>();
	readonly #mtime: number;

	constructor(mtime: number) {
		this.#mtime = mtime;
	}

	has(path: string): boolean {
		return this.#paths.has(path);
	}

	add(entry: Omit<MadeEntry, 'mtime'>): MadeEntry {
		return this.addAt(entry, this.#mtime);
	}

	addAt(entry: Omit<MadeEntry, 'mtime'>, mtime: number): MadeEntry {
		this.#addParents(entry.path);
		const made = {...entry, mtime};
		this.#paths.add(entry.path);
		this.entries.push(made);
		return made;
	}

	#addParents(path: string): void {
		const parent = path.slice(0, Math.max(0, path.lastIndexOf('/')));
		if (parent === '' || this.#paths.has(parent)) return;
		this.add({type: 'directory', path: parent, mode: 0o755, size: 0, link: '', content: 0});
	}
}
