// The published schema, to read. It can try reading requests only: a write belongs to a program.
const place = document.querySelector("[data-schema]");
const nothing = () => () => null;

window.SwaggerUIBundle({
  url: place.dataset.schema,
  domNode: place,
  deepLinking: true,
  docExpansion: "none",
  defaultModelsExpandDepth: -1,
  supportedSubmitMethods: ["get"],
  validatorUrl: null,
  // Whoever reads this is signed in already.
  plugins: [{ wrapComponents: { authorizeBtn: nothing, authorizeOperationBtn: nothing } }],
});
