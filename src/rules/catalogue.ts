import {addInsteadOfCopy} from './add-instead-of-copy.ts';
import {apkCache} from './apk-cache.ts';
import {aptArchives} from './apt-archives.ts';
import {aptLists} from './apt-lists.ts';
import {aptRecommends} from './apt-recommends.ts';
import {buildToolchain} from './build-toolchain.ts';
import {copiedNodeModules} from './copied-node-modules.ts';
import {copiedRoot} from './copied-root.ts';
import {deletedLater} from './deleted-later.ts';
import {dependenciesAfterCopy} from './dependencies-after-copy.ts';
import {dockerignoreLeaks} from './dockerignore-leaks.ts';
import {docsAndLocales} from './docs-and-locales.ts';
import {duplicateFiles} from './duplicate-files.ts';
import {emptyLayers} from './empty-layers.ts';
import type {Rule} from './engine/rule.ts';
import {foreignBinaries} from './foreign-binaries.ts';
import {headersAndStaticLibraries} from './headers-and-static-libraries.ts';
import {hiddenByTypeChange} from './hidden-by-type-change.ts';
import {identicalRewrite} from './identical-rewrite.ts';
import {leftoverArchives} from './leftover-archives.ts';
import {logsAndScratch} from './logs-and-scratch.ts';
import {maintainerInstruction} from './maintainer-instruction.ts';
import {metadataOnlyCopy} from './metadata-only-copy.ts';
import {modelCache} from './model-cache.ts';
import {movingBaseTag} from './moving-base-tag.ts';
import {noHealthcheck} from './no-healthcheck.ts';
import {nodeDevDependencies} from './node-dev-dependencies.ts';
import {nodeDevFiles} from './node-dev-files.ts';
import {nodePackageCache} from './node-package-cache.ts';
import {overwrittenBetweenRuns} from './overwritten-between-runs.ts';
import {packageListsInOwnLayer} from './package-lists-in-own-layer.ts';
import {packageManagerInDistroless} from './package-manager-in-distroless.ts';
import {packageUpgrade} from './package-upgrade.ts';
import {pythonBytecode} from './python-bytecode.ts';
import {pythonPackageCache} from './python-package-cache.ts';
import {replacedLater} from './replaced-later.ts';
import {rootUser} from './root-user.ts';
import {rpmCache} from './rpm-cache.ts';
import {secretFiles} from './secret-files.ts';
import {secretsInConfig} from './secrets-in-config.ts';
import {setuidFiles} from './setuid-files.ts';
import {sparseLoginDatabases} from './sparse-login-databases.ts';
import {sudoInBuild} from './sudo-in-build.ts';
import {tooManyLayers} from './too-many-layers.ts';
import {toolCache} from './tool-cache.ts';
import {unstrippedBinaries} from './unstripped-binaries.ts';
import {versionControlData} from './version-control-data.ts';
import {worldWritable} from './world-writable.ts';

/**
 * All rules, in the order in which they may claim bytes: a file belongs to the first rule that finds it.
 */
export const catalogue: readonly Rule[] = [
	// Hidden bytes, and how layers stand to each other.
	deletedLater,
	replacedLater,
	identicalRewrite,
	metadataOnlyCopy,
	hiddenByTypeChange,
	packageUpgrade,
	overwrittenBetweenRuns,
	emptyLayers,
	tooManyLayers,
	copiedRoot,
	// Security, and what the config and the instructions say.
	secretFiles,
	secretsInConfig,
	setuidFiles,
	worldWritable,
	rootUser,
	noHealthcheck,
	movingBaseTag,
	maintainerInstruction,
	sudoInBuild,
	addInsteadOfCopy,
	packageManagerInDistroless,
	// Caches, and the order of the steps.
	aptLists,
	aptArchives,
	apkCache,
	rpmCache,
	pythonPackageCache,
	nodePackageCache,
	toolCache,
	modelCache,
	aptRecommends,
	packageListsInOwnLayer,
	dependenciesAfterCopy,
	// What is not needed at run time.
	sparseLoginDatabases,
	leftoverArchives,
	versionControlData,
	copiedNodeModules,
	foreignBinaries,
	buildToolchain,
	nodeDevDependencies,
	nodeDevFiles,
	pythonBytecode,
	dockerignoreLeaks,
	docsAndLocales,
	headersAndStaticLibraries,
	logsAndScratch,
	// What is there twice, or larger than it must be; last, so that nothing which shall go is counted.
	duplicateFiles,
	unstrippedBinaries,
];
