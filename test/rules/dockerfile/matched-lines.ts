import {type BaseImage, baseOf} from '../../../src/analysis/base-image.ts';
import {readDockerfile} from '../../../src/rules/dockerfile/dockerfile.ts';
import {matchDockerfile} from '../../../src/rules/dockerfile/match-dockerfile.ts';
import {imageOf, rowsOf, type StepText} from '../../analysis/histories.ts';

/** The line of each step, 0 for none; `-` begins steps without a layer. */
export function linesOf(
	dockerfile: string,
	steps: readonly (StepText | string)[],
	base?: BaseImage | null,
): readonly number[] {
	const texts = steps.map((step): StepText => (typeof step === 'string' ? [step] : step));
	const image = imageOf({steps: texts});
	const history = rowsOf(image);
	const read = readDockerfile(dockerfile, 'Dockerfile');
	const match = matchDockerfile(read, {
		history,
		base: base === undefined ? baseOf(image, history) : base,
	});
	return history.map((_, at) => match.lineOf(at) ?? 0);
}
