import {Component, type ReactNode} from 'react';

type Props = {
	readonly onCrash: (error: unknown) => void;
	readonly children: ReactNode;
};

/** Hands an error of a component to the program, which has to end: it must not be drawn into the screen. */
export class CrashBoundary extends Component<Props, {readonly hasCrashed: boolean}> {
	override state: {readonly hasCrashed: boolean} = {hasCrashed: false};

	static getDerivedStateFromError(): {readonly hasCrashed: boolean} {
		return {hasCrashed: true};
	}

	override componentDidCatch(error: unknown): void {
		this.props.onCrash(error);
	}

	override render(): ReactNode {
		return this.state.hasCrashed ? null : this.props.children;
	}
}
