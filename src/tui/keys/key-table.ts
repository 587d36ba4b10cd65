import type {Binding} from './binding.ts';
import {diffBindings} from './diff-bindings.ts';
import {fileBindings} from './file-bindings.ts';
import {findBindings} from './find-bindings.ts';
import {moveBindings} from './move-bindings.ts';
import {programBindings} from './program-bindings.ts';
import {treeBindings} from './tree-bindings.ts';
import {viewBindings} from './view-bindings.ts';

/**
 * Every key, and what it does. Input, footer, help, palette and the README's table are made from it. Of two bindings of
 * one context, no two share a key: a test sees to it.
 */
export const bindings: readonly Binding[] = [
	...moveBindings,
	...treeBindings,
	...viewBindings,
	...findBindings,
	...fileBindings,
	...diffBindings,
	...programBindings,
];
