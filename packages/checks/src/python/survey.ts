/** Everything that the readers of a Python module want captured in one walk over its tree. */
export const SURVEY = `
[(import_statement) (import_from_statement)] @import
(named_expression name: (identifier) @walrus)
(global_statement (identifier) @global)
(nonlocal_statement (identifier) @nonlocal)
(decorator) @decorator
(function_definition) @function
(function_definition body: (block) @function.body)
(class_definition) @class
(class_definition body: (block) @class.body)
(lambda) @lambda
(lambda parameters: (lambda_parameters) @lambda.parameters)
[(list_comprehension) (set_comprehension) (dictionary_comprehension) (generator_expression)] @comprehension
(for_in_clause left: (_) @target)
(assignment) @assigned
(augmented_assignment left: (_) @target)
(for_statement left: (_) @target)
(as_pattern_target) @target
(delete_statement (_) @target)
(type_alias_statement left: (_) @alias)
(case_clause (case_pattern) @pattern)
(with_statement) @with
(if_statement) @branch
(match_statement subject: (_) @subject)
(type) @annotation
(try_statement) @try
(call function: [(identifier) (attribute)] arguments: (argument_list) @arguments)
(expression_statement (call arguments: (argument_list) @dropped))
(attribute) @attribute
`;
