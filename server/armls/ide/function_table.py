"""The text of the function table: signature, return type and documentation of every built-in function.

A line is ``name(argument, optional?, repeated..., optionalAndRepeated?...) -> type: documentation``. Repeated arguments
at the end repeat together, as the keys and values of ``createObject`` do.
"""

from __future__ import annotations

TABLE = """
add(operand1, operand2) -> int: Adds two integers.
and(arg1, arg2...) -> bool: True if all arguments are true.
array(convertToArray) -> array: An array with the value as its only item; an array is returned unchanged.
base64(inputString) -> string: Encodes a string as base64 (of its UTF-8 bytes).
base64ToJson(base64Value) -> object: Decodes base64 and parses the result as JSON.
base64ToString(base64Value) -> string: Decodes base64 to a string.
bool(arg1) -> bool: Converts the strings 'true' and 'false', or an integer (0 is false), to a Boolean.
buildUri(uriComponents) -> string: Builds a URI of an object with scheme, host, port, path and query.
cidrHost(network, hostIndex) -> string: The address of the host with this index in a network in CIDR notation.
cidrSubnet(network, newCIDR, subnetIndex) -> string: The subnet with this index if a network is split into subnets with prefix length newCIDR.
coalesce(arg1?, arg2?, arg3?...) -> any: The first argument that isn't null; null if there is none.
concat(arg1?, arg2?, arg3?...) -> string | array: Joins strings to one string, or arrays to one array.
contains(container, itemToFind) -> bool: Whether a string has a substring, an array an item or an object a key (in any case).
copyIndex(loopName?, offset?) -> int: The zero-based index of the current iteration of a copy loop, plus the offset.
createArray(arg1?, arg2?, arg3?...) -> array: An array of the arguments.
createObject(key1?, value1?, key2?..., value2?...) -> object: An object of pairs of keys and values.
dataUri(stringToConvert) -> string: Encodes a string as a data URI in base64.
dataUriToString(dataUriToConvert) -> string: Decodes the content of a data URI to a string.
dateTimeAdd(base, duration, format?) -> string: Adds an ISO 8601 duration, such as 'P1D' or '-PT2H', to a date and time.
dateTimeFromEpoch(epochTime) -> string: Converts seconds since 1970-01-01 (UTC) to an ISO 8601 date and time.
dateTimeToEpoch(dateTime) -> int: Converts an ISO 8601 date and time to seconds since 1970-01-01 (UTC).
deployer() -> object: Tenant, object ID and user principal name of the identity that runs the deployment.
deployment() -> object: Name, location and properties of the current deployment, including its template and templateLink.
distinct(inputArray) -> array: The items of an array without duplicates.
div(operand1, operand2) -> int: Divides integers and discards the remainder.
empty(itemToTest) -> bool: Whether a string, array or object is empty, or null.
endsWith(stringToSearch, stringToFind) -> bool: Whether a string ends with another; case is ignored.
environment() -> object: Name, authentication settings, endpoints and suffixes of the Azure cloud.
equals(arg1, arg2) -> bool: Whether two values are equal; strings are compared with case.
extensionResourceId(resourceId, resourceType, resourceName1, resourceName2?...) -> string: The ID of an extension resource on another resource.
extensions(extensionName) -> object: The configuration of an extension that the template declares.
fail(message) -> never: Stops the deployment with an error message, if it is evaluated.
false() -> bool: The Boolean false.
filter(inputArray, lambda) -> array: The items for which a lambda (item, and optionally index) returns true.
first(arg1) -> any: The first item of an array or character of a string.
flatten(inputArray) -> array: The items of an array of arrays, as one array.
float(arg1) -> float: Converts a string or integer to a floating-point number, as a parameter of an external application.
format(formatString, arg1?, arg2?...) -> string: Inserts the arguments into a string at {0}, {1} and so on, with .NET format strings.
greater(arg1, arg2) -> bool: Whether the first value is greater than the second (both integers or both strings).
greaterOrEquals(arg1, arg2) -> bool: Whether the first value is greater than or equal to the second (both integers or both strings).
groupBy(inputArray, keySelector, valueSelector?) -> object: Groups items in arrays by the key that a lambda returns.
guid(baseString...) -> string: A GUID that is derived from the arguments: the same for the same strings.
if(condition, trueValue, falseValue) -> any: One of two values by a condition; only that one is evaluated.
indexFromEnd(sourceArray, reverseIndex) -> any: The item of an array at an index from its end; 1 is the last.
indexOf(stringToSearch, stringToFind) -> int: The zero-based index of the first occurrence in a string or array; -1 if there is none.
int(valueToConvert) -> int: Converts a string or number to an integer.
intersection(arg1, arg2, arg3?...) -> array | object: The items or properties that all arguments have.
items(obj) -> array: The properties of an object as an array of objects with key and value, sorted by key.
join(inputArray, delimiter) -> string: Joins the items of an array to a string, with a delimiter between them.
json(arg1) -> any: Parses a string as JSON.
lambda(lambdaVariable..., expression) -> function: A lambda: the names of its variables, then the expression that they are used in.
lambdaVariables(variableName) -> any: The value of a variable of an enclosing lambda.
last(arg1) -> any: The last item of an array or character of a string.
lastIndexOf(stringToSearch, stringToFind) -> int: The zero-based index of the last occurrence in a string or array; -1 if there is none.
length(array/string) -> int: The number of items of an array, characters of a string or properties of an object.
less(arg1, arg2) -> bool: Whether the first value is less than the second (both integers or both strings).
lessOrEquals(arg1, arg2) -> bool: Whether the first value is less than or equal to the second (both integers or both strings).
like(stringToSearch, pattern) -> bool: Whether a string matches a pattern with the wildcard *.
list*(resourceName/resourceIdentifier, apiVersion, functionValues?) -> any: Calls a list operation of a resource, such as listKeys, during deployment.
managementGroup(managementGroupName?) -> object: ID, name, type and properties of the management group that is deployed to.
managementGroupResourceId(managementGroupName?, resourceType, resourceName1, resourceName2?...) -> string: The ID of a resource that is deployed to a management group.
map(inputArray, transformFunction) -> array: An array of what a lambda (item, and optionally index) returns for each item.
mapValues(object, transformFunction) -> object: The object with each value replaced by what a lambda returns for it.
max(arg1...) -> int: The greatest of the integers that are given as arguments or as one array.
min(arg1...) -> int: The least of the integers that are given as arguments or as one array.
mod(operand1, operand2) -> int: The remainder of dividing two integers.
mul(operand1, operand2) -> int: Multiplies two integers.
newGuid() -> string: A random GUID, in default values of parameters only.
not(arg1) -> bool: The opposite of a Boolean.
null() -> null: The value null.
objectKeys(object) -> array: The keys of an object, sorted.
or(arg1, arg2...) -> bool: True if at least one argument is true.
padLeft(stringToPad, totalLength, paddingCharacter?) -> string: Pads a string or integer on the left to a length, with spaces or another character.
parameters(parameterName) -> any: The value of a parameter of the template; in a user function, of that function.
parseCidr(cidrString) -> object: Network, netmask, broadcast, first and last usable address and prefix length of a network in CIDR notation.
parseUri(uriString) -> object: The scheme, host, port, path and query of a URI.
pickZones(providerNamespace, resourceType, location, numberOfZones?, offset?) -> array: The availability zones that a resource type supports in a location; one by default.
providers(providerNamespace, resourceType?) -> object: Locations and API versions of a resource provider or type. Deprecated.
range(startingInteger, numberOfElements) -> array: An array of consecutive integers.
reduce(inputArray, initialValue, accumulatorFunction) -> any: Combines the items of an array to one value with a lambda (accumulated value, item).
reference(resourceName/resourceIdentifier, apiVersion?, 'Full'?) -> object: The properties of a deployed resource during deployment; with 'Full' the whole resource.
references(symbolicNameOfCollection, 'Full'?) -> array: The properties of all resources of a copy loop, by its symbolic name (language version 2.0).
replace(originalString, oldCharacter, newCharacter) -> string: Replaces all occurrences of a string.
resourceGroup(subscriptionId?, resourceGroupName?) -> object: ID, name, location, tags and properties of the resource group that is deployed to.
resourceId(subscriptionId?, resourceGroupName?, resourceType, resourceName1, resourceName2?...) -> string: The ID of a resource, in the current resource group by default.
resourceInfo(symbolicName) -> object: ID, name, type and API version of a resource by its symbolic name, without waiting for it (language version 2.0).
roleDefinitions(roleName) -> object: The ID and roleDefinitionId of a built-in role.
shallowMerge(inputArray) -> object: Merges an array of objects; later properties replace earlier ones, nested objects aren't merged.
skip(originalValue, numberToSkip) -> string | array: The characters of a string or items of an array after the first few.
sort(inputArray, comparer) -> array: Sorts an array by a lambda that returns whether its first item comes before its second.
split(inputString, delimiter) -> array: Splits a string at a delimiter, or at any of an array of delimiters.
startsWith(stringToSearch, stringToFind) -> bool: Whether a string starts with another; case is ignored.
string(valueToConvert) -> string: Converts a value to a string; arrays and objects to JSON.
sub(operand1, operand2) -> int: Subtracts the second integer from the first.
subscription(subscriptionId?) -> object: ID, subscriptionId, tenantId and displayName of the subscription that is deployed to.
subscriptionResourceId(subscriptionId?, resourceType, resourceName1, resourceName2?...) -> string: The ID of a resource that is deployed to a subscription.
substring(stringToParse, startIndex, length?) -> string: A part of a string, from a zero-based index on.
take(originalValue, numberToTake) -> string | array: The first characters of a string or items of an array.
tenant() -> object: Tenant ID, display name and country code of the tenant.
tenantResourceId(resourceType, resourceName1, resourceName2?...) -> string: The ID of a resource that is deployed to a tenant.
toLogicalZone(subscriptionId, location, physicalZone?...) -> string: The logical availability zone of a subscription for a physical zone.
toLogicalZones(subscriptionId, location, physicalZones?...) -> array: The logical availability zones of a subscription for an array of physical zones.
toLower(string) -> string: Converts a string to lower case.
toObject(inputArray, keySelector, valueSelector?) -> object: An object with the keys, and optionally the values, that lambdas return for each item.
toPhysicalZone(subscriptionId, location, logicalZone?...) -> string: The physical availability zone for a logical zone of a subscription.
toPhysicalZones(subscriptionId, location, logicalZones?...) -> array: The physical availability zones for an array of logical zones of a subscription.
toUpper(string) -> string: Converts a string to upper case.
trim(stringToTrim) -> string: Removes white space at both ends of a string.
true() -> bool: The Boolean true.
tryGet(container, itemToGet...) -> any: The value at a path of keys and indexes; null if there is none.
tryIndexFromEnd(sourceArray, reverseIndex...) -> any: The item of an array at an index from its end; null if there is none.
union(arg1, arg2, arg3?...) -> array | object: All items or properties of the arguments, without duplicates; of objects the later values count.
uniqueString(baseString...) -> string: A hash of 13 lower-case characters that is derived from the arguments.
uri(baseUri, relativeUri) -> string: Resolves a relative URI against a base URI.
uriComponent(stringToEncode) -> string: Encodes a string for a URI.
uriComponentToString(uriEncodedString) -> string: Decodes a string that is encoded for a URI.
utcNow(format?) -> string: The current date and time (UTC), in default values of parameters only.
variables(variableName) -> any: The value of a variable of the template.
"""  # noqa: E501  (a line is a function)
