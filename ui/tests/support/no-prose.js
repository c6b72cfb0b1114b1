// A lint rule: no words in markup. What people read comes from the Fluent files, so that it can be translated.

const spoken = new Set(["aria-label", "aria-description", "title", "placeholder", "alt", "label"]);
const word = /\p{L}{2,}/u;

/** @type {import("eslint").Rule.RuleModule} */
export default {
  meta: { type: "problem", messages: { prose: "“{{text}}” belongs in words/*.ftl." }, schema: [] },
  create(context) {
    const check = (node, text) => {
      if (word.test(text)) context.report({ node, messageId: "prose", data: { text: text.trim() } });
    };
    const isStyle = (node) => node.parent?.type === "SvelteStyleElement" || node.parent?.type === "SvelteScriptElement";
    return {
      SvelteText: (node) => isStyle(node) || check(node, node.value),
      SvelteAttribute(node) {
        if (!spoken.has(node.key.name)) return;
        for (const value of node.value) {
          if (value.type === "SvelteLiteral") check(value, value.value);
          else if (value.type === "SvelteMustacheTag" && value.expression.type === "Literal") check(value, String(value.expression.value));
        }
      },
      SvelteMustacheTag(node) {
        const { expression } = node;
        const onItsOwn = node.parent?.type !== "SvelteAttribute" && node.parent?.type !== "SvelteDirective";
        if (onItsOwn && expression.type === "Literal" && typeof expression.value === "string") check(node, expression.value);
      },
    };
  },
};
