// Biome does the rest. This one rule needs types: a promise that nobody waits for loses its error.
import tseslint from 'typescript-eslint'

export default [
  { ignores: ['dist/', 'artifacts/', 'data/'] },
  {
    files: ['**/*.{ts,tsx}'],
    languageOptions: { parser: tseslint.parser, parserOptions: { projectService: true } },
    plugins: { '@typescript-eslint': tseslint.plugin },
    rules: { '@typescript-eslint/no-floating-promises': 'error' },
  },
]
