import vitest from '@vitest/eslint-plugin'
import { defineConfig, globalIgnores } from 'eslint/config'
import tseslint from 'typescript-eslint'

export default defineConfig(
  globalIgnores(['dist', 'simulator/dist', 'coverage', 'lib']),
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname }
    },
    rules: {
      // The project's records are plain data: type aliases read better than interfaces for them.
      '@typescript-eslint/consistent-type-definitions': 'off',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true }
      ],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }]
    }
  },
  {
    files: ['__tests__/**/*.test.ts'],
    extends: [vitest.configs.recommended],
    rules: {
      // A table of cases often asserts through a helper, whose name says so.
      'vitest/expect-expect': ['error', { assertFunctionNames: ['expect*'] }],
      // Vitest's asymmetric matchers, such as `expect.stringContaining`, are of type `any`.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      // What uses the shared Azure data skips, and says so, where that data is absent.
      'vitest/no-disabled-tests': 'off',
      'vitest/no-standalone-expect': 'off'
    }
  }
)
