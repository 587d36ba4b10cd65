import type {Analysis} from '../../analysis/analyze.ts';
import {type ShellCommand, shellCommands} from '../text/shell-commands.ts';

/** One step of the build, as far as the history tells. */
export type Step = {
	readonly historyIndex: number;
	/** Null for a step that changed only metadata. */
	readonly layerIndex: number | null;
	/** As stored. */
	readonly createdBy: string;
	/** Readable: `RUN apt-get update`, `COPY . /srv`. */
	readonly instruction: string;
	/** In capitals: `RUN`; empty where the text is no instruction. */
	readonly keyword: string;
	/** What stands behind the keyword; the whole text where there is none. */
	readonly argument: string;
	/** Of a `RUN`: the commands of its shell, in order. Worked out when asked for. */
	readonly commands: readonly ShellCommand[];
	readonly isInBase: boolean;
};

const keywordPattern = /^(?<keyword>[A-Z]{3,11})\s+(?<argument>[\s\S]*)$/;

/** The steps of an image's history, oldest first. */
export function stepsOf({history, baseStepCount}: StepSource): readonly Step[] {
	return history.map((row, historyIndex) => {
		const {keyword = '', argument = row.instruction} =
			keywordPattern.exec(row.instruction)?.groups ?? {};
		let commands: readonly ShellCommand[] | undefined;
		return {
			historyIndex,
			layerIndex: row.layerIndex,
			createdBy: row.createdBy,
			instruction: row.instruction,
			keyword,
			argument,
			get commands() {
				commands ??= keyword === 'RUN' ? shellCommands(argument) : [];
				return commands;
			},
			isInBase: historyIndex < baseStepCount,
		};
	});
}

type StepSource = Pick<Analysis, 'history'> & {
	/** Steps at the start that belong to the base image. */
	readonly baseStepCount: number;
};
