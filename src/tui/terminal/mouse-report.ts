import type {InputEvent} from '../keys/key.ts';

const buttons = ['left', 'middle', 'right', 'none'] as const;
const shiftBit = 4;
const ctrlBit = 16;
const moveBit = 32;
const wheelBit = 64;
/** Buttons beyond the third, and the sideways wheel. */
const otherBits = 128 | 256;

/**
 * A report of the mouse in the SGR form: `CSI < button ; column ; row M`, or `m` when a button is let go. Undefined for
 * what the interface has no use for: moves without a button, the wheel sideways.
 */
export function mouseEvent(parameters: string, last: string): InputEvent | undefined {
	const match = /^<(\d{1,4});(\d{1,5});(\d{1,5})$/.exec(parameters);
	if (!match) return undefined;
	const [bits = 0, column = 0, row = 0] = match.slice(1).map(Number);
	if ((bits & otherBits) !== 0 || column < 1 || row < 1) return undefined;
	const kind = kindOf(bits, last);
	if (kind === undefined) return undefined;
	return {
		type: 'mouse',
		kind,
		button: (bits & wheelBit) === 0 ? (buttons[bits & 3] ?? 'none') : 'none',
		column: column - 1,
		row: row - 1,
		shift: (bits & shiftBit) !== 0,
		ctrl: (bits & ctrlBit) !== 0,
	};
}

function kindOf(
	bits: number,
	last: string,
): 'press' | 'release' | 'drag' | 'wheel-up' | 'wheel-down' | undefined {
	const button = bits & 3;
	if ((bits & wheelBit) !== 0) {
		if (button > 1 || last === 'm') return undefined;
		return button === 0 ? 'wheel-up' : 'wheel-down';
	}
	if (last === 'm') return 'release';
	if ((bits & moveBit) !== 0) return button === 3 ? undefined : 'drag';
	return button === 3 ? undefined : 'press';
}
