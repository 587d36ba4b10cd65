import type {Role} from './style.ts';

/** What the 16 colours of a terminal, or none, make of each role: parameters of an SGR sequence, empty for none. */
export type AnsiPalette = Readonly<Record<Role, string>>;

/** A look in full colour. */
export type Look = {
	/** `#rrggbb` of the text. */
	readonly color?: string;
	/** `#rrggbb` behind it. */
	readonly background?: string;
	/** SGR parameters beside the colours. */
	readonly attributes?: string;
};

export type ColorPalette = Readonly<Record<Role, Look>>;

/** The colours that the user gave the terminal. Blue alone is too dark on many of them, so it is bold. */
export const defaultPalette: AnsiPalette = {
	text: '',
	dim: '2',
	strong: '1',
	title: '1',
	'title-focused': '1;4;36',
	rule: '2',
	added: '32',
	modified: '33',
	removed: '31',
	directory: '1;34',
	link: '36',
	size: '',
	bar: '36',
	hidden: '35',
	warning: '33',
	error: '1;31',
	match: '7;33',
	key: '1',
	selected: '7',
	marked: '1;4',
};

/** Nothing faint: all that has a colour is bright and bold. */
export const contrastPalette: AnsiPalette = {
	text: '',
	dim: '',
	strong: '1',
	title: '1',
	'title-focused': '1;4;96',
	rule: '',
	added: '1;92',
	modified: '1;93',
	removed: '1;91',
	directory: '1;94',
	link: '1;96',
	size: '1',
	bar: '1;96',
	hidden: '1;95',
	warning: '1;93',
	error: '1;4;91',
	match: '1;7;93',
	key: '1;93',
	selected: '1;7',
	marked: '1;4',
};

/** No colour at all. */
export const monoPalette: AnsiPalette = {
	text: '',
	dim: '2',
	strong: '1',
	title: '1',
	'title-focused': '1;4',
	rule: '2',
	added: '1',
	modified: '1',
	removed: '2',
	directory: '1',
	link: '',
	size: '',
	bar: '',
	hidden: '1',
	warning: '1',
	error: '1',
	match: '7',
	key: '1',
	selected: '7',
	marked: '1;4',
};

export const darkPalette: ColorPalette = {
	text: {},
	dim: {color: '#8b919a'},
	strong: {attributes: '1'},
	title: {color: '#c3c8d0', attributes: '1'},
	'title-focused': {color: '#7dcfff', attributes: '1;4'},
	rule: {color: '#565c66'},
	added: {color: '#98c379'},
	modified: {color: '#e5c07b'},
	removed: {color: '#f27983'},
	directory: {color: '#82aaff', attributes: '1'},
	link: {color: '#7fd1c7'},
	size: {},
	bar: {color: '#5b9bd5'},
	hidden: {color: '#d69ae0'},
	warning: {color: '#e5c07b'},
	error: {color: '#ff6b74', attributes: '1'},
	match: {color: '#101418', background: '#e5c07b', attributes: '1'},
	key: {color: '#7dcfff', attributes: '1'},
	selected: {attributes: '7'},
	marked: {background: '#3a3f4a', color: '#ffffff', attributes: '1'},
};

export const lightPalette: ColorPalette = {
	text: {},
	dim: {color: '#6a7079'},
	strong: {attributes: '1'},
	title: {color: '#3b4048', attributes: '1'},
	'title-focused': {color: '#005f9e', attributes: '1;4'},
	rule: {color: '#a4a9b0'},
	added: {color: '#2c7a1f'},
	modified: {color: '#8a5a00'},
	removed: {color: '#b3202c'},
	directory: {color: '#1f4fbf', attributes: '1'},
	link: {color: '#00736b'},
	size: {},
	bar: {color: '#3b7dbd'},
	hidden: {color: '#8a2f9e'},
	warning: {color: '#8a5a00'},
	error: {color: '#c00018', attributes: '1'},
	match: {color: '#101418', background: '#ffd866', attributes: '1'},
	key: {color: '#005f9e', attributes: '1'},
	selected: {attributes: '7'},
	marked: {background: '#d8dce2', color: '#000000', attributes: '1'},
};
