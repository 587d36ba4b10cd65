// The shop's server: says how much it has, and with --check whether it runs.
import {createServer, get} from 'node:http';
import {size as articles} from 'shop-catalogue';
import {size as payments} from 'shop-payments';

const port = 8080;
if (process.argv.includes('--check')) {
	get({port}, ({statusCode}) => process.exit(statusCode === 200 ? 0 : 1));
} else {
	createServer((_request, response) => response.end(`${articles} ${payments}\n`)).listen(port);
}
