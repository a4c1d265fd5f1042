"""The TypeScript target: `@lightmeter/client`, an ESM package without dependencies."""
