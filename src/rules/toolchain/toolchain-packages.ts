/** Nobody gives a package a longer name. */
const maxCharacters = 256;
/** What programs need to run, whatever it is called. */
const runtime =
	/^(?:libgcc(?:-s\d+|\d*)?|libstdc\+\+\d*|libc6|libc-bin|glibc(?:-common|-minimal-langpack)?|musl|gcc-\d[\d.]*-base|.*-libs)$/;

const tools = new RegExp(
	`^(?:${[
		// A compiler, also for one machine: gcc-12, gcc-13-x86-64-linux-gnu.
		'(?:gcc|g\\+\\+|cpp|gfortran|gnat|gobjc)(?:-?\\d[\\d.]*)?(?:-[a-z0-9_-]+-linux-[a-z0-9]+|-multilib|-c\\+\\+|-plugin)?',
		'(?:clang|lld)-?\\d*(?:-(?:tools|format|tidy|extra-tools))?(?:-\\d+)?',
		'llvm-?\\d*(?:-(?:tools|runtime|linker-tools))?',
		'binutils(?:-.+)?',
		'(?:rust|rustc|rustup|cargo)(?:-[\\d.]+)?',
		'go|golang(?:-\\d[\\d.]*)?(?:-(?:go|src|bin|doc|race-detector-runtime))?',
		'make|cmake(?:-data)?|ninja|ninja-build|meson|samurai|automake(?:-?[\\d.]+)?|autoconf|autotools-dev|libtool|m4|bison|flex',
		'pkg-config|pkgconfig|pkgconf(?:-.+)?|libpkgconf\\d*',
		'git|git-man|git-core|git-core-doc|patch|gdb|valgrind',
		'build-essential|build-base|musl-tools|alpine-sdk|dpkg-dev|debhelper|fakeroot|libfakeroot|rpm-build',
		'.+-dev|.+-devel|libc-dev-bin|linux-headers.*|kernel-headers|glibc-headers|fortify-headers',
		// Names that apk add --virtual makes up.
		'\\..+',
	].join('|')})$`,
);

/** Libraries of compilers: only with a compiler. */
const compilerLibraries =
	/^(?:lib(?:asan|hwasan|tsan|ubsan|lsan|itm|cc1|mpc|gprofng|ctf|sframe|binutils)[\d-]*|libctf-nobfd\d*|libisl\d*|isl-?\d*|mpc1)$/;
const compiler = /^(?:gcc|g\+\+|clang)(?:-?\d[\d.]*)?(?:-c\+\+)?$/;

/** Of the names of installed packages, those that are only there to build things. */
export function toolchainNames(names: Iterable<string>): ReadonlySet<string> {
	const all = [...names].filter((name) => name.length <= maxCharacters && !runtime.test(name));
	const hasCompiler = all.some((name) => compiler.test(name));
	return new Set(
		all.filter((name) => tools.test(name) || (hasCompiler && compilerLibraries.test(name))),
	);
}

/** True for a package that programs need to run, though a compiler needs it, too. */
export function isRuntimeLibrary(name: string): boolean {
	return runtime.test(name);
}
