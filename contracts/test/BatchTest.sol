// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Batch} from "../src/Batch.sol";
import {Order} from "../src/Order.sol";
import {IVaultBatches} from "../src/interfaces/IVaultBatches.sol";
import {VaultTest} from "./VaultTest.sol";

/// @notice Batches of orders, with trees and paths computed here a second time and apart from the sources: the tree by
/// halves from the top as RFC 6962 splits it, the paths by levels.
abstract contract BatchTest is VaultTest {
    string internal constant BATCH_TYPE =
        "Batch(address confirmer,address arbiter,address feeTo,uint40 lockBy,uint40 claimBy,uint40 confirmBy,uint40 ruleBy,uint64 nonce,uint16 count,uint96 total,bytes32 root)";

    struct Node {
        bytes32 hash;
        uint256 sum;
    }

    IVaultBatches internal batches;

    function setUp() public virtual override {
        super.setUp();
        batches = IVaultBatches(address(vault));
    }

    // ---- orders ----

    /// @dev Orders that differ in buyer, payer, amount, fee and terms, in a lane of their own.
    function _orders(uint256 count) internal view returns (Order[] memory orders) {
        orders = new Order[](count);
        for (uint256 i = 0; i < count; i++) {
            Order memory order = _plain();
            order.buyer = vm.addr(1000 + i);
            order.payer = vm.addr(PAYER_KEY + i);
            order.amount = uint96(100e6 + i * 7);
            order.fee = uint96(1e6 + i);
            order.terms = keccak256(abi.encode(i));
            order.nonce = (uint64(99) << 32) | uint64(1 + i);
            orders[i] = order;
        }
    }

    function _batch(Order[] memory orders) internal pure returns (Batch memory) {
        Order memory first = orders[0];
        uint256 total = 0;
        for (uint256 i = 0; i < orders.length; i++) {
            total += orders[i].amount;
        }
        return Batch({
            confirmer: first.confirmer,
            arbiter: first.arbiter,
            feeTo: first.feeTo,
            lockBy: first.lockBy,
            claimBy: first.claimBy,
            confirmBy: first.confirmBy,
            ruleBy: first.ruleBy,
            nonce: first.nonce,
            count: uint16(orders.length),
            total: uint96(total),
            root: _top(_leaves(orders), 0, orders.length).hash
        });
    }

    function _items(Order[] memory orders, uint256 which) internal pure returns (bytes memory items) {
        for (uint256 i = 0; i < orders.length; i++) {
            if (which >> i & 1 == 0) continue;
            Order memory order = orders[i];
            items =
                bytes.concat(items, abi.encodePacked(order.buyer, order.amount, order.payer, order.fee, order.terms));
        }
    }

    // ---- trees ----

    function _leaves(Order[] memory orders) internal pure returns (Node[] memory nodes) {
        nodes = new Node[](orders.length);
        for (uint256 i = 0; i < orders.length; i++) {
            nodes[i] = Node(_orderHash(orders[i]), orders[i].amount);
        }
    }

    function _top(Node[] memory leaves, uint256 from, uint256 to) internal pure returns (Node memory) {
        if (to - from == 1) return leaves[from];
        uint256 half = 1;
        while (half * 2 < to - from) half *= 2;
        return _parent(_top(leaves, from, from + half), _top(leaves, from + half, to));
    }

    function _parent(Node memory left, Node memory right) internal pure returns (Node memory) {
        return Node(keccak256(abi.encode(left.hash, left.sum, right.hash, right.sum)), left.sum + right.sum);
    }

    function _path(Order[] memory orders, uint256 which) internal pure returns (bytes memory path) {
        Node[] memory level = _leaves(orders);
        while (level.length > 1) {
            Node[] memory above = new Node[]((level.length + 1) / 2);
            uint256 whichAbove = 0;
            for (uint256 i = 0; i < level.length; i += 2) {
                bool isAlone = i + 1 == level.length;
                above[i / 2] = isAlone ? level[i] : _parent(level[i], level[i + 1]);
                uint256 known = which >> i & 3;
                if (known != 0) whichAbove |= 1 << (i / 2);
                if (isAlone || known == 0 || known == 3) continue;
                Node memory beside = known == 1 ? level[i + 1] : level[i];
                path = bytes.concat(path, abi.encodePacked(beside.hash, uint96(beside.sum)));
            }
            (level, which) = (above, whichAbove);
        }
    }

    // ---- acts ----

    function _lockBatch(Batch memory batch) internal {
        _fund(batch.total);
        batches.lockBatch(batch, _signBatchLock(SIGNER_KEY, batch), "");
    }

    /// @dev Locks them as one batch.
    function _lockAll(Order[] memory orders) internal returns (Batch memory batch) {
        batch = _batch(orders);
        _lockBatch(batch);
    }

    function _releaseMany(Batch memory batch, Order[] memory orders, uint256 which) internal {
        batches.releaseBatch(
            batch,
            which,
            _items(orders, which),
            _path(orders, which),
            _one(_signBatchRelease(SIGNER_KEY, batch, orders, which))
        );
    }

    function _takeOut(Batch memory batch, Order[] memory orders, uint256 position, bytes memory act) internal {
        batches.takeOut(batch, _path(orders, 1 << position), act);
    }

    function _all(Order[] memory orders) internal pure returns (uint256) {
        return type(uint256).max >> (256 - orders.length);
    }

    // ---- signatures ----

    function _signBatchLock(uint256 key, Batch memory batch) internal view returns (bytes memory) {
        string memory actType = string.concat("LockBatch(Batch batch)", BATCH_TYPE);
        return _ecdsa(key, _typed(keccak256(abi.encode(keccak256(bytes(actType)), _batchHash(batch)))));
    }

    /// @dev Over all of `which`, or over the order if it is one.
    function _signBatchRelease(uint256 key, Batch memory batch, Order[] memory orders, uint256 which)
        internal
        view
        returns (bytes memory)
    {
        if (which != 0 && which & (which - 1) == 0) {
            for (uint256 i = 0; i < orders.length; i++) {
                if (which >> i == 1) return _sign(key, "Release", orders[i]);
            }
        }
        string memory actType = string.concat("ReleaseBatch(Batch batch,uint256 which)", BATCH_TYPE);
        return _ecdsa(key, _typed(keccak256(abi.encode(keccak256(bytes(actType)), _batchHash(batch), which))));
    }

    function _batchHash(Batch memory batch) internal pure returns (bytes32) {
        return keccak256(abi.encode(keccak256(bytes(BATCH_TYPE)), batch));
    }

    function _batchId(Batch memory batch) internal view returns (bytes32) {
        return _typed(_batchHash(batch));
    }

    function _one(bytes memory signature) internal pure returns (bytes[] memory signatures) {
        signatures = new bytes[](1);
        signatures[0] = signature;
    }
}
