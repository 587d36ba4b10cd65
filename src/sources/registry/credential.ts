/** What buys a token, or stands for itself with HTTP Basic. */
export type Secret =
	| {readonly kind: 'password'; readonly username: string; readonly password: string}
	| {readonly kind: 'identity'; readonly username: string; readonly token: string};

/** What proves to a registry who asks. A `bearer` goes to the registry as it is. */
export type Credential = Secret | {readonly kind: 'bearer'; readonly token: string};

/** The name under which helpers hand out identity tokens. */
export const tokenUsername = '<token>';

/** The `Authorization` of HTTP Basic; an identity token stands in for the password. */
export function basicAuthorization(secret: Secret): string {
	const password = secret.kind === 'password' ? secret.password : secret.token;
	return `Basic ${Buffer.from(`${secret.username}:${password}`).toString('base64')}`;
}
