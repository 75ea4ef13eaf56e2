// Packages that come without types: only what we use of them.

declare module "htmx-ext-sse";

declare module "@alpinejs/csp" {
  interface Alpine {
    data(name: string, component: (...args: never[]) => object): void;
    start(): void;
  }
  const alpine: Alpine;
  export default alpine;
}
