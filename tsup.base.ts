import type { Options } from 'tsup'

/** The one build of every package: ESM for Node 22.18 or newer, types beside it, workspace packages left as imports. */
export function packageBuild(options: Pick<Options, 'entry' | 'loader' | 'onSuccess'>): Options {
  return {
    format: 'esm',
    target: 'node22',
    dts: true,
    clean: true,
    splitting: true,
    sourcemap: false,
    treeshake: true,
    esbuildOptions(esbuild) {
      esbuild.conditions = []
    },
    ...options,
  }
}
