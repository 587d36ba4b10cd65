/** The addon's types name the package for browsers; the headless one has the same types. */
declare module '@xterm/xterm' {
	export type {ITerminalAddon, Terminal} from '@xterm/headless';
}
