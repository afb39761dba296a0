import ts from 'typescript';

/** Methods that change a Map, a Set or an array. */
const MUTATORS = /^(?:set|add|delete|clear|push|pop|shift|unshift|splice|sort|reverse|fill|copyWithin)$/;

/** Classes whose instances do not change. Every site loads the same ContainerModules, which only bind. */
const STATELESS = new Set(['RegExp', 'URL', 'TextEncoder', 'Error', 'ContainerModule']);

/**
 * Lists the state of a module: what a function of it, or an importer, can change for everyone in the process.
 *
 * That is a `let`, a container that the module changes after it is made, an object of a class that may change itself,
 * and a static field that is not readonly.
 *
 * @returns the names, in the order of the source
 */
export function moduleState(source: string): string[] {
  const file = ts.createSourceFile('module.ts', source, ts.ScriptTarget.Latest, true);
  const changed = changedNames(file);
  return file.statements.flatMap((statement) => {
    if (ts.isClassDeclaration(statement)) return staticState(statement);
    if (!ts.isVariableStatement(statement)) return [];
    const isConst = (statement.declarationList.flags & ts.NodeFlags.Const) !== 0;
    return statement.declarationList.declarations
      .filter(({ name, initializer }) => !isConst || changed.has(name.getText()) || isStateful(initializer))
      .map(({ name }) => name.getText());
  });
}

function staticState(declaration: ts.ClassDeclaration): string[] {
  return declaration.members
    .filter(ts.isPropertyDeclaration)
    .filter(({ modifiers }) => has(modifiers, ts.SyntaxKind.StaticKeyword))
    .filter(
      ({ modifiers, initializer }) =>
        !has(modifiers, ts.SyntaxKind.ReadonlyKeyword) || isStateful(initializer),
    )
    .map(({ name }) => `${declaration.name?.text}.${name.getText()}`);
}

function has(modifiers: ts.NodeArray<ts.ModifierLike> | undefined, kind: ts.SyntaxKind): boolean {
  return modifiers?.some((modifier) => modifier.kind === kind) ?? false;
}

/** An object of a class other than the built-in ones: only its author knows whether it changes. */
function isStateful(initializer: ts.Expression | undefined): boolean {
  if (initializer === undefined || !ts.isNewExpression(initializer)) return false;
  const name = initializer.expression.getText();
  return !STATELESS.has(name) && !/^(?:(?:Weak)?(?:Map|Set)|\w*Array)$/.test(name);
}

/**
 * The names whose value functions of the module change: by a method, by an assignment to a part of it, or by
 * Object.assign. Statements of the module itself run once, while it is loaded: they only fill what it keeps.
 */
function changedNames(file: ts.SourceFile): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node)) visitFunction(node);
    else ts.forEachChild(node, visit);
  };
  const visitFunction = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) {
      const { expression: callee, arguments: args } = node;
      if (ts.isPropertyAccessExpression(callee) && MUTATORS.test(callee.name.text)) names.add(rootOf(callee));
      if (callee.getText() === 'Object.assign' && args[0]) names.add(args[0].getText());
    }
    if (ts.isBinaryExpression(node) && isAssignment(node.operatorToken.kind) && !ts.isIdentifier(node.left)) {
      names.add(rootOf(node.left));
    }
    if (ts.isDeleteExpression(node)) names.add(rootOf(node.expression));
    ts.forEachChild(node, visitFunction);
  };
  visit(file);
  return names;
}

function isAssignment(kind: ts.SyntaxKind): boolean {
  return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
}

/** The name that a chain of properties and elements begins with: `a` for `a.b[0].push`. */
function rootOf(node: ts.Node): string {
  let current = node;
  while (
    ts.isPropertyAccessExpression(current) ||
    ts.isElementAccessExpression(current) ||
    ts.isNonNullExpression(current)
  ) {
    current = current.expression;
  }
  return current.getText();
}
