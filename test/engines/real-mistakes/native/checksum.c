/* Prints the checksum of a file. */
#include <stdint.h>
#include <stdio.h>

int main(int count, char **words)
{
	FILE *file = count == 2 ? fopen(words[1], "rb") : NULL;
	uint32_t sum = 2166136261u;
	int byte;
	if (file == NULL) return 2;
	while ((byte = getc(file)) != EOF) sum = (sum ^ (uint32_t)byte) * 16777619u;
	printf("%08x\n", sum);
	return fclose(file) == 0 ? 0 : 1;
}
