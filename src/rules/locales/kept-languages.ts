import type {ImageConfig} from '../../model/config.ts';

const variable = /^(?:LANG|LANGUAGE|LC_[A-Z]+)=(?<value>.*)$/;
/** `de_DE.UTF-8@euro`; `C` and `POSIX` name no language. */
const locale = /^(?<language>[a-z]{2,3})(?<region>_[A-Za-z]{2,4})?(?:[.@][\w.@-]*)?$/;

/** Directories of translations that the image's environment asks for: `de_DE` and `de` for `LANG=de_DE.UTF-8`. */
export function keptLanguages({run}: ImageConfig): readonly string[] {
	const values = run.env.flatMap((entry) => variable.exec(entry)?.groups?.value?.split(':') ?? []);
	const names = values.flatMap((value) => {
		const {language, region} = locale.exec(value)?.groups ?? {};
		if (language === undefined) return [];
		return region === undefined ? [language] : [`${language}${region}`, language];
	});
	return [...new Set(names)];
}
