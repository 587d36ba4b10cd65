import {type CopyInstruction, copyInstruction, copyText} from '../text/copy-arguments.ts';
import {shellWord} from '../text/shell-word.ts';
import {withCommand} from '../text/snippets.ts';
import type {AttributeChanges} from './attribute-changes.ts';
import {attributeCommand} from './attribute-command.ts';
import type {HiddenFiles} from './hidden-files.ts';

/**
 * The shipping instruction with the owner and the mode that the files have in the end.
 * @returns undefined where neither differs, or the instruction is neither `COPY`, `ADD` nor `RUN`
 */
export function withAttributes(found: HiddenFiles, changes: AttributeChanges): string | undefined {
	const {step} = found;
	if (changes.owner === undefined && changes.mode === undefined) return undefined;
	const copy = copyInstruction(step);
	if (copy) return copied(copy, found, changes);
	return step?.keyword === 'RUN' ? withCommand(step, commandsFor(found, changes)) : undefined;
}

function copied(copy: CopyInstruction, found: HiddenFiles, changes: AttributeChanges): string {
	const owner = ownerFor(found, changes);
	const mode = modeFor(found, changes);
	const kept = copy.flags.filter(
		(flag) => !(owner && flag.startsWith('--chown=')) && !(mode && flag.startsWith('--chmod=')),
	);
	const flags = [
		...kept,
		...(owner === undefined ? [] : [`--chown=${owner}`]),
		...(mode === undefined ? [] : [`--chmod=${mode}`]),
	];
	return [...notesFor(owner, mode, found, changes), copyText({...copy, flags})].join('\n');
}

function notesFor(
	owner: string | undefined,
	mode: string | undefined,
	found: HiddenFiles,
	{isUniform}: AttributeChanges,
): readonly string[] {
	const notes: string[] = [];
	if (owner !== undefined && /[a-z]/i.test(owner)) {
		notes.push(`# ${owner.split(':', 1)[0]} has to exist before this line.`);
	}
	if (mode !== undefined && !/^[0-7]+$/.test(mode)) {
		notes.push(
			'# Letters in --chmod need "# syntax=docker/dockerfile:1" (1.14 or newer) at the top.',
		);
	}
	const isWritten =
		attributeCommand(found, 'chown') !== undefined ||
		attributeCommand(found, 'chmod') !== undefined;
	if (!isUniform && !isWritten) notes.push('# Some files get others: these are the commonest.');
	return notes;
}

/** Names where the instruction has some, else numbers. A user alone would be taken for the group, too. */
function ownerFor(found: HiddenFiles, {owner}: AttributeChanges): string | undefined {
	if (owner === undefined) return undefined;
	const written = attributeCommand(found, 'chown')?.value ?? '';
	const [, user, group] = /^([\w-]+):?([\w-]*)$/.exec(written) ?? [];
	if (user === undefined) return owner;
	return `${user}:${group || owner.split(':')[1]}`;
}

function modeFor(found: HiddenFiles, {mode}: AttributeChanges): string | undefined {
	if (mode === undefined) return undefined;
	const written = attributeCommand(found, 'chmod')?.value ?? '';
	if (
		/^[0-7]{3,4}$/.test(written) ||
		/^[ugoa]*[-+=][rwxXstugo]*(?:,[ugoa]*[-+=][rwxXstugo]*)*$/.test(written)
	) {
		return written;
	}
	return found.fileCount === 1 || (mode & 0o111) !== 0 ? octal(mode) : symbolic(mode);
}

function octal(mode: number): string {
	return mode.toString(8).padStart(4, '0');
}

/** `u=rwX,g=rX,o=rX`: directories stay open to those who may read. */
function symbolic(mode: number): string {
	return ['u', 'g', 'o']
		.map((who, at) => {
			const bits = mode >> (6 - at * 3);
			return `${who}=${bits & 4 ? 'r' : ''}${bits & 2 ? 'w' : ''}${bits & 4 ? 'X' : ''}`;
		})
		.join(',');
}

function commandsFor(found: HiddenFiles, changes: AttributeChanges): string {
	const {owner, mode} = changes;
	const paths = found.paths.slice(0, 3).map(shellWord).join(' ');
	const commands: string[] = [];
	if (owner !== undefined) {
		commands.push(attributeCommand(found, 'chown')?.text ?? `chown -R ${owner} ${paths}`);
	}
	if (mode !== undefined) {
		const written = attributeCommand(found, 'chmod')?.text;
		commands.push(written ?? `chmod -R ${modeFor(found, changes)} ${paths}`);
	}
	return commands.join(' && ');
}
