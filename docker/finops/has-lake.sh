#!/bin/sh
# The health of the service finops: something was loaded.
# shellcheck source=docker/finops/configuration.sh
. "$(dirname "$0")/configuration.sh"
is_loaded
