import {ImgdiveError} from '../../model/error.ts';
import {isObject} from '../../model/json.ts';
import {contentType, discardBody, headerOf, readBody} from './answer-body.ts';
import type {RegistryHost} from './registry-host.ts';
import {isPassingStatus, PassingFailure} from './retry.ts';
import type {Answer} from './transport.ts';

/** What was asked for, so that a refusal can say what is missing. */
export type Wanted = {
	readonly kind: 'manifest' | 'blob';
	/** In a sentence: `the blob sha256:…`. */
	readonly name: string;
};

/** What a server says went wrong. */
type Complaint = {readonly code: string; readonly text: string};

const maxErrorBytes = 1_048_576;
const missingCodes: readonly string[] = ['NAME_UNKNOWN', 'MANIFEST_UNKNOWN', 'BLOB_UNKNOWN'];

/**
 * What to throw for an answer that is not the thing asked for.
 * @param isLoggedIn whether credentials were sent
 */
export async function refusal(
	answer: Answer,
	wanted: Wanted,
	host: RegistryHost,
	isLoggedIn: boolean,
): Promise<ImgdiveError | PassingFailure> {
	const {status} = answer;
	const complaint = await complaintOf(answer);
	if (isPassingStatus(status)) {
		const error =
			status === 429
				? rateLimited(host, complaint, isLoggedIn)
				: unexpected(answer, wanted, complaint);
		return new PassingFailure(error, headerOf(answer, 'retry-after'));
	}
	const isMissing = status === 404 || missingCodes.includes(complaint.code);
	if ((status === 404 || status === 401 || status === 403) && isMissing) {
		return missing(wanted, host, complaint);
	}
	if (status === 401 || status === 403) return denied(wanted, host, complaint, isLoggedIn);
	return unexpected(answer, wanted, complaint);
}

function missing({kind, name}: Wanted, host: RegistryHost, complaint: Complaint): ImgdiveError {
	const isBlob = kind === 'blob';
	return new ImgdiveError(
		isBlob ? 'blob-missing' : 'not-found',
		`${host.name} does not have ${name}${complaint.text}.`,
		{hint: isBlob ? 'Push the image again.' : 'Check the name, the tag and the registry.'},
	);
}

function denied(
	{name}: Wanted,
	host: RegistryHost,
	complaint: Complaint,
	isLoggedIn: boolean,
): ImgdiveError {
	// Registries do not tell strangers what exists.
	return new ImgdiveError(
		'access-denied',
		`Not found or no access: ${name} at ${host.name}${complaint.text}.`,
		{
			hint: isLoggedIn
				? `Check the name, and whether your account may pull it; ${host.loginCommand} changes the account.`
				: `Check the name, or log in with ${host.loginCommand}.`,
		},
	);
}

function rateLimited(host: RegistryHost, complaint: Complaint, isLoggedIn: boolean): ImgdiveError {
	return new ImgdiveError(
		'rate-limited',
		`${host.name} allows no more requests for now${complaint.text}.`,
		{
			hint: isLoggedIn
				? 'Try again later.'
				: `Try again later, or log in with ${host.loginCommand}; accounts are allowed more.`,
		},
	);
}

function unexpected(answer: Answer, {name}: Wanted, complaint: Complaint): ImgdiveError {
	return new ImgdiveError(
		'unreachable',
		`${answer.url.host} answers ${answer.status} when asked for ${name}${complaint.text}.`,
		{
			hint:
				answer.status >= 500
					? 'The fault is at the server; try again later.'
					: 'Check that a registry is running there.',
		},
	);
}

/** The first error of the body, ready to be appended to a sentence. */
async function complaintOf(answer: Answer): Promise<Complaint> {
	if (answer.status === 416) discardBody(answer);
	// The status says enough when the rest does not come.
	const body = await readBody(answer, maxErrorBytes).catch(() => undefined);
	const type = contentType(answer);
	if (type === 'text/html') return {code: '', text: ' (it answers with a web page)'};
	return (body && parseComplaint(body)) ?? {code: '', text: ''};
}

/** @see https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#error-codes */
function parseComplaint(body: Buffer): Complaint | undefined {
	let value: unknown;
	try {
		value = JSON.parse(body.toString('utf8'));
	} catch {
		return undefined;
	}
	const errors = isObject(value) ? value.errors : undefined;
	const first: unknown = Array.isArray(errors) ? errors[0] : undefined;
	// Token servers answer with what OAuth says instead.
	const complaint = isObject(first) ? first : isObject(value) ? value : {};
	const code = shortText(complaint.code ?? complaint.error);
	const message = shortText(complaint.message ?? complaint.error_description ?? complaint.details);
	const text = [code, message].filter((part) => part !== '').join(': ');
	return {code, text: text === '' ? '' : ` (${text})`};
}

function shortText(value: unknown): string {
	const text = typeof value === 'string' ? value.replace(/\s+/g, ' ').trim() : '';
	return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
