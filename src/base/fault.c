/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/fault.h"

#include <stdlib.h>

void
fault(void)
{
	abort();
}
