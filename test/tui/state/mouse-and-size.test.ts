import assert from 'node:assert/strict';
import {test} from 'node:test';
import {layoutOf} from '../../../src/tui/state/layout.ts';
import {Driver} from '../helpers/driver.ts';
import {shop} from '../helpers/shop.ts';

test('the mouse chooses, folds, extends, scrolls, and drags the divider', async (t) => {
	const driver = await Driver.of(await shop(t));
	const mouse = {type: 'mouse', button: 'left', shift: false, ctrl: false} as const;
	const layout = layoutOf(driver.state);
	assert.equal(layout.kind, 'full');
	const left = layout.kind === 'full' ? (layout.divider?.x ?? 0) : 0;
	await driver.event({...mouse, kind: 'press', column: 3, row: 3});
	assert.equal(driver.state.layers.cursor, 1);
	await driver.event({...mouse, kind: 'press', column: 3, row: 4, shift: true});
	assert.deepEqual([driver.state.tree.mode, driver.state.tree.anchor], ['range', 1]);
	await driver.press('1', 'g', 'ctrl-l');
	await driver.event({...mouse, kind: 'press', column: left + 5, row: 7});
	assert.equal(driver.state.focus, 'main');
	assert.equal(driver.cursorName(), 'etc');
	await driver.event({...mouse, kind: 'press', column: left + 5, row: 7});
	assert.equal(driver.tree().length, 6);
	await driver.event({...mouse, kind: 'wheel-up', column: left + 5, row: 7});
	assert.equal(driver.state.tree.cursor, 2);
	await driver.event({...mouse, kind: 'press', column: left, row: 7});
	await driver.event({...mouse, kind: 'drag', column: 70, row: 7});
	await driver.event({...mouse, kind: 'release', column: 70, row: 7});
	const after = layoutOf(driver.state);
	assert.equal(after.kind === 'full' && after.divider?.x, 70);
});

for (const [columns, rows] of [
	[200, 50],
	[80, 24],
	[60, 20],
	[40, 10],
	[30, 8],
	[5, 2],
] as const) {
	test(`the screen fits ${columns} × ${rows}, whatever is shown`, async (t) => {
		const driver = await Driver.of(await shop(t), {columns, rows});
		for (const key of ['1', '2', '3', '4', 'w', 'i', 'a', 'tab', 'tab']) {
			await driver.press(key);
			const screen = driver.screen();
			assert.equal(screen.length, rows);
			for (const row of screen) assert.ok(row.length <= columns, `${key}: ${row}`);
		}
	});
}
