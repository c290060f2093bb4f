declare module "@alpinejs/csp";
declare module "htmx.org";
declare module "*.css";
