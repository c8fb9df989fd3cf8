# Precision Gateway for production: PostgreSQL (DATABASE_URL) and, for large sites, Redis (REDIS_URL) stand outside. The embedded database and the
# demonstration are left out of the image; see docs/operations.md.
FROM node:20-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm install --no-audit --no-fund --ignore-scripts
COPY tsconfig.json ./
COPY tools ./tools
COPY src ./src
COPY workers ./workers
RUN npm run --silent build && rm -rf dist/src/demo && npm prune --omit=dev --omit=optional --ignore-scripts

FROM node:20-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8080 DATA_DIR=/var/lib/precision-gateway
WORKDIR /app
RUN mkdir -p /var/lib/precision-gateway && chown node:node /var/lib/precision-gateway
COPY --from=build /app/package.json ./package.json
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/generated ./generated
COPY --from=build /app/dist ./dist
COPY profiles ./profiles
COPY LICENSE NOTICE ./
USER node
VOLUME ["/var/lib/precision-gateway"]
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:'+(process.env.PORT||8080)+'/health/ready').then(r=>process.exit(r.ok?0:1),()=>process.exit(1))"]
ENTRYPOINT ["node", "--enable-source-maps", "dist/src/main.js"]
CMD ["serve"]
