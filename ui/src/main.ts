// The window's beginning: styles, then the one component everything hangs from.
import { mount } from "svelte";
import App from "./app.svelte";
import "./style/tokens.css";
import "./style/base.css";
import { orchard } from "./orchard.svelte";

await orchard.greet();
mount(App, { target: document.body });
