import {styleText} from 'node:util';

export type TextStyle = Parameters<typeof styleText>[0];

/** Styles a text that is already cut to size, where colour is wanted. */
export type Paint = (style: TextStyle, text: string) => string;

export function painter(color: boolean): Paint {
	return (style, text) =>
		color && text !== '' ? styleText(style, text, {validateStream: false}) : text;
}
