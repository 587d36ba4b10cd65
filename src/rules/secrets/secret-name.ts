/** Words that say: this is a secret. */
const secretWords = new Set([
	'ACCESSKEY',
	'APIKEY',
	'AUTHTOKEN',
	'CREDENTIAL',
	'CREDENTIALS',
	'PASS',
	'PASSPHRASE',
	'PASSWD',
	'PASSWORD',
	'PASSWORDS',
	'PRIVATEKEY',
	'SECRET',
	'SECRETKEY',
	'SECRETS',
	'TOKEN',
]);
/** Of words written together, as in `PGPASSWORD`. */
const secretEnd =
	/(?:PASSWORD|PASSWD|PASSPHRASE|APIKEY|(?:ACCESS|PRIVATE|SECRET)KEY|(?:ACCESS|API|AUTH)TOKEN)$/;
const secretPair = /(?:^|_)(?:API|ACCESS|PRIVATE|ENCRYPTION|MASTER)_KEY(?:_|$)/;
/** Words that say: this only tells of a secret, where it is or how long it may be, or is no secret at all. */
const harmlessWords = new Set(
	(
		'ALGORITHM ALLOW ASK BACKEND COUNT DIR DIRECTORY DISABLE DISABLED DUMMY EMPTY ENABLE ENABLED ENDPOINT EXAMPLE EXPIRATION ' +
		'EXPIRES EXPIRY FIELD FILE FILES FOLDER FORMAT HEADER LENGTH LIFETIME LIMIT MANAGER MASK MAX MIN MODE NAME NO PATH PATTERN ' +
		'POLICY PREFIX PROMPT PROVIDER PUBLIC REGEX REQUIRE REQUIRED ROTATION SIZE SOCK STDIN STORE SUFFIX TIMEOUT TTL TYPE VERSION WITH WITHOUT'
	).split(' '),
);

/** Of a longer name only the start is looked at. */
const maxCharacters = 200;

/** Whether what goes by this name is a secret, by the words in it: `NPM_TOKEN`, `dbPassword`, but not `TOKENIZERS`. */
export function secretKey(name: string): boolean {
	const words = name
		.slice(0, maxCharacters)
		.replace(/([a-z0-9])([A-Z])/g, '$1_$2')
		.toUpperCase()
		.split(/[^A-Z0-9]+|(?<=[A-Z])[0-9]+(?![A-Z0-9])/)
		.filter((word) => word !== '');
	if (words.some((word) => harmlessWords.has(word))) return false;
	const last = words.at(-1) ?? '';
	// `MYSQL_PWD` is a password, `PWD` and `OLD_PWD` the working directory.
	if (last === 'PWD' && words.length > 1 && words[0] !== 'OLD') return true;
	return (
		words.some((word) => (word === 'PASS' ? word === last : secretWords.has(word))) ||
		words.some((word) => secretEnd.test(word)) ||
		secretPair.test(words.join('_'))
	);
}

const placeholder =
	/^(?:true|false|yes|no|on|off|none|null|nil|undefined|auto|default|optional|required|dummy|placeholder|example|unused|redacted|changeit|[*x.]+|<.*>|\{\{.*\}\}|%.*%)$/i;
const pathLike = /^(?:~|\.{1,2})?(?:\/[\w.@-]+){2,}\/?$|^(?:~|\.{1,2})\/[\w.@-]+$/;
const plainUrl = /^[a-z][a-z0-9+.-]*:\/\/(?![^/\s]*@)/i;
/** Where the secret is to be found, for services that keep them. */
const pointer = /^(?:arn|vault|ssm|op|ref):/;

/** Whether a value is a secret itself: neither empty, nor made of a variable, nor a path or another pointer to it. */
export function isLiteralSecret(value: string): boolean {
	const text = unquoted(value.trim()).trim();
	if (text.length < 3 || /(?:^|[^$])\$[{(A-Za-z_]|`/.test(text)) return false;
	return ![placeholder, pathLike, plainUrl, pointer].some((pattern) => pattern.test(text));
}

/** A text without the quotes around it. */
export function unquoted(text: string): string {
	return /^(?:"[\s\S]*"|'[\s\S]*')$/.test(text) && text.length > 1 ? text.slice(1, -1) : text;
}
