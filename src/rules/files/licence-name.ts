/** True for a name that licence texts go by: each package has to bring its own. */
export function isLicenceName(name: string): boolean {
	return /^(?:licen[cs]e|copying|copyright|notice)/i.test(name);
}
