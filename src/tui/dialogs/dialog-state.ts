import type {Choice, ExtractOutcome} from '../backend.ts';
import type {KeyName} from '../keys/key.ts';
import {type LineEdit, lineEdit} from '../text/line-edit.ts';

/** Every key and what it does. */
export type HelpDialog = {
	readonly kind: 'help';
	/** First line that is shown. */
	readonly top: number;
};

/** Every binding, narrowed by what is typed. */
export type PaletteDialog = {
	readonly kind: 'palette';
	readonly edit: LineEdit;
	readonly cursor: number;
	readonly top: number;
};

/** What is known about one version of a path. */
export type DetailsDialog = {
	readonly kind: 'details';
	readonly node: number;
	/** `none` (-1) for a directory that no entry describes. */
	readonly version: number;
	readonly top: number;
};

/** Copying a path of the final tree out of the image. */
export type ExtractDialog = {
	readonly kind: 'extract';
	/** Absolute path in the image, raw. */
	readonly path: string;
	/** The destination. */
	readonly edit: LineEdit;
	readonly state: ExtractState;
};

export type ExtractState =
	| 'editing'
	| 'running'
	| {readonly error: string; readonly hint: string | undefined; readonly canForce: boolean}
	| {readonly done: string; readonly skipped: readonly string[]};

/** One of several images or platforms has to be chosen. */
export type PickerDialog = {
	readonly kind: 'picker';
	readonly title: string;
	readonly choices: readonly Choice[];
	readonly cursor: number;
	readonly top: number;
	/** Nothing can be shown without a choice: Escape does not close it. */
	readonly isRequired: boolean;
};

/** Comparing the image with another one. */
export type CompareDialog = {
	readonly kind: 'compare';
	/** The other image. */
	readonly edit: LineEdit;
};

export type Dialog =
	| HelpDialog
	| PaletteDialog
	| DetailsDialog
	| ExtractDialog
	| PickerDialog
	| CompareDialog;

export type DialogAction =
	| {readonly type: 'dialog-opened'; readonly dialog: Dialog}
	| {readonly type: 'dialog-closed'}
	| {readonly type: 'dialog-key-pressed'; readonly key: KeyName}
	| {readonly type: 'dialog-pasted'; readonly text: string}
	| {readonly type: 'extract-ended'; readonly outcome: ExtractOutcome}
	| {
			readonly type: 'extract-failed';
			readonly message: string;
			readonly hint: string | undefined;
			/** The destination exists: asking again with force overwrites it. */
			readonly canForce: boolean;
	  };

export function openHelp(): HelpDialog {
	return {kind: 'help', top: 0};
}

export function openPalette(): PaletteDialog {
	return {kind: 'palette', edit: lineEdit(), cursor: 0, top: 0};
}

export function openDetails(node: number, version: number): DetailsDialog {
	return {kind: 'details', node, version, top: 0};
}

/** @param path absolute path in the image, raw */
export function openExtract(path: string): ExtractDialog {
	return {kind: 'extract', path, edit: lineEdit('.'), state: 'editing'};
}

export function openCompare(): CompareDialog {
	return {kind: 'compare', edit: lineEdit()};
}

export function openPicker(
	title: string,
	choices: readonly Choice[],
	isRequired: boolean,
): PickerDialog {
	return {kind: 'picker', title, choices, cursor: 0, top: 0, isRequired};
}

/** Whether the destination can be typed: before the copying, and after it has failed. */
export function isDestinationOpen({state}: ExtractDialog): boolean {
	return state === 'editing' || (typeof state === 'object' && 'error' in state);
}
