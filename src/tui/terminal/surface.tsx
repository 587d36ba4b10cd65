import {Box, type BoxProps, type DOMElement, measureElement, Text} from 'ink';
import {
	type Context,
	createContext,
	type ReactNode,
	type RefObject,
	useContext,
	useEffect,
	useLayoutEffect,
	useReducer,
	useRef,
} from 'react';
import type {Rect} from '../state/layout.ts';
import type {Compositor} from './compositor.ts';

/** What draws the surfaces. Null for Ink itself: slow, and the same screen. */
export const CompositorContext: Context<Compositor | null> = createContext<Compositor | null>(null);

/** How many overlays this is in. */
const DepthContext: Context<number> = createContext(0);

export type SurfaceProps = Omit<BoxProps, 'width' | 'height' | 'children'> & {
	/**
	 * Gives safe rows of exactly `width` columns, at most `height`. Called when the data or the size changed; a function
	 * that stays the same saves painting.
	 */
	readonly paint: (width: number, height: number) => readonly string[];
	/** Tells the listener that the data changed. Returns how to end it. */
	readonly subscribe: (listener: () => void) => () => void;
	readonly width: number;
	readonly height: number;
};

/** A place that Ink lays out and that is painted by rows, without React and Ink in between. */
export function Surface(props: SurfaceProps): ReactNode {
	const compositor = useContext(CompositorContext);
	return compositor ? (
		<CompositedSurface {...props} compositor={compositor} />
	) : (
		<PlainSurface {...props} />
	);
}

function CompositedSurface({
	paint,
	subscribe,
	compositor,
	...box
}: SurfaceProps & {readonly compositor: Compositor}): ReactNode {
	const ref = useRef<DOMElement>(null);
	const depth = useContext(DepthContext);
	useLayoutEffect(() => {
		const handle = compositor.addSurface({measure: () => rectOf(ref), paint, depth});
		const unsubscribe = subscribe(handle.touch);
		return () => {
			unsubscribe();
			handle.remove();
		};
	}, [compositor, paint, subscribe, depth]);
	return <Box flexShrink={0} {...box} ref={ref} />;
}

function PlainSurface({paint, subscribe, ...box}: SurfaceProps): ReactNode {
	const [, repaint] = useReducer((count: number) => count + 1, 0);
	useEffect(() => subscribe(repaint), [subscribe]);
	const rows = paint(box.width, box.height).slice(0, box.height);
	return (
		<Box flexShrink={0} {...box} flexDirection="column">
			{[...rows.entries()].map(([y, row]) => (
				<Text key={y} wrap="truncate">
					{row === '' ? ' ' : row}
				</Text>
			))}
		</Box>
	);
}

/** A box that lies on what is around it. What is drawn in it is seen, through the surfaces below it too. */
export function Overlay({children, ...box}: BoxProps & {readonly children?: ReactNode}): ReactNode {
	const ref = useRef<DOMElement>(null);
	const compositor = useContext(CompositorContext);
	const depth = useContext(DepthContext);
	useLayoutEffect(() => compositor?.addOverlay(() => rectOf(ref), depth), [compositor, depth]);
	// Ink fills a box only with a colour, and takes a word that is none of its colours for blanks without one.
	return (
		<Box position="absolute" backgroundColor="none" {...box} ref={ref}>
			<DepthContext value={depth + 1}>{children}</DepthContext>
		</Box>
	);
}

function rectOf({current}: RefObject<DOMElement | null>): Rect | null {
	return current && measureElement(current);
}
